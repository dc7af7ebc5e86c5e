import { readText, readWord, requireText } from '../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../document/xml-element.ts';
import { numberReader } from '../fields/field.ts';
import type { Read } from '../fields/frame.ts';
import { contains, readInterval } from '../fields/interval.ts';
import type { Scope } from '../fields/scope.ts';
import { convert, DATA_TYPES, type DataType } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';

/** The value of the first bin that holds the number. */
export function compileDiscretize(element: XmlElement, scope: Scope): Read {
  const read = numberReader(scope.require(requireText(element, 'field'), element), element);
  const type = readWord(element, 'dataType', DATA_TYPES) ?? 'string';
  const mapMissingTo = optional(element, 'mapMissingTo', type);
  const defaultValue = optional(element, 'defaultValue', type);
  const bins = childrenNamed(element, 'DiscretizeBin').map((bin) => ({
    interval: readInterval(requireChild(bin, 'Interval')),
    value: constant(bin, requireText(bin, 'binValue'), type),
  }));
  return (frame) => {
    const value = read(frame);
    if (value === null) return mapMissingTo;
    return bins.find(({ interval }) => contains(interval, value))?.value ?? defaultValue;
  };
}

function optional(element: XmlElement, name: string, type: DataType): PresentValue | null {
  const text = readText(element, name);
  return text === null ? null : constant(element, text, type);
}

function constant(element: XmlElement, text: string, type: DataType): PresentValue {
  return convert(text, type) ?? refuse(element, `"${text}" is not a ${type}`);
}
