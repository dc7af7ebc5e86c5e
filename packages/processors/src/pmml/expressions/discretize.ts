import { readWord, requireText } from '../document/attributes.ts';
import { childrenNamed, requireChild, type XmlElement } from '../document/xml-element.ts';
import { numberReader } from '../fields/field.ts';
import type { Read } from '../fields/frame.ts';
import { contains, readInterval } from '../fields/interval.ts';
import type { Scope } from '../fields/scope.ts';
import { DATA_TYPES } from '../values/data-type.ts';
import { parseConstant, readConstant } from './constant.ts';

/** The value of the first bin that holds the number. */
export function compileDiscretize(element: XmlElement, scope: Scope): Read {
  const read = numberReader(scope.require(requireText(element, 'field'), element), element);
  const type = readWord(element, 'dataType', DATA_TYPES) ?? 'string';
  const mapMissingTo = readConstant(element, 'mapMissingTo', type);
  const defaultValue = readConstant(element, 'defaultValue', type);
  const bins = childrenNamed(element, 'DiscretizeBin').map((bin) => ({
    interval: readInterval(requireChild(bin, 'Interval')),
    value: parseConstant(bin, requireText(bin, 'binValue'), type),
  }));
  return (frame) => {
    const value = read(frame);
    if (value === null) return mapMissingTo;
    return bins.find(({ interval }) => contains(interval, value))?.value ?? defaultValue;
  };
}
