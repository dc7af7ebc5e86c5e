import { readBoolean, readText, readWord } from '../document/attributes.ts';
import { refuse, type XmlElement } from '../document/xml-element.ts';
import { convert, DATA_TYPES, type DataType } from '../values/data-type.ts';
import { parseNumber } from '../values/number-text.ts';
import type { PresentValue, Value } from '../values/value.ts';

/** The value of a `<Constant>`. Without a type, what looks like a number is one. */
export function constantValue(element: XmlElement): Value {
  if (readBoolean(element, 'missing', false)) return null;
  const type = readWord(element, 'dataType', DATA_TYPES);
  if (type === null) return parseNumber(element.text) ?? element.text;
  if (element.text === '' && type !== 'string') return null;
  return parseConstant(element, element.text, type);
}

/** An attribute as a value of a type; null when it is absent. */
export function readConstant(element: XmlElement, name: string, type: DataType): Value {
  const text = readText(element, name);
  return text === null ? null : parseConstant(element, text, type);
}

/** A text of the element as a value of a type; refused when it is none. */
export function parseConstant(element: XmlElement, text: string, type: DataType): PresentValue {
  return convert(text, type) ?? refuse(element, `"${text}" is not a ${type}`);
}
