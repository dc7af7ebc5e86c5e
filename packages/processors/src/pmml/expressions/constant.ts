import { readBoolean, readWord } from '../document/attributes.ts';
import { refuse, type XmlElement } from '../document/xml-element.ts';
import { convert, DATA_TYPES } from '../values/data-type.ts';
import { parseNumber } from '../values/number-text.ts';
import type { Value } from '../values/value.ts';

/** The value of a `<Constant>`. Without a type, what looks like a number is one. */
export function constantValue(element: XmlElement): Value {
  if (readBoolean(element, 'missing', false)) return null;
  const type = readWord(element, 'dataType', DATA_TYPES);
  if (type === null) return parseNumber(element.text) ?? element.text;
  if (element.text === '' && type !== 'string') return null;
  return convert(element.text, type) ?? refuse(element, `"${element.text}" is not a ${type}`);
}
