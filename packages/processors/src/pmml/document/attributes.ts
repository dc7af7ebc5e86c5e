import { parseNumber } from '../values/number-text.ts';
import { refuse, type XmlElement } from './xml-element.ts';

/** Typed reading of attributes. A value that does not fit is refused with the element, the attribute and what was expected. */
export function readText(element: XmlElement, name: string): string | null {
  return element.attributes[name] ?? null;
}

export function requireText(element: XmlElement, name: string): string {
  return element.attributes[name] ?? refuse(element, `needs the attribute ${name}`);
}

export function readNumber(element: XmlElement, name: string): number | null {
  const text = element.attributes[name];
  if (text === undefined) return null;
  return parseNumber(text) ?? refuse(element, `attribute ${name} must be a number, not "${text}"`);
}

export function requireNumber(element: XmlElement, name: string): number {
  return readNumber(element, name) ?? refuse(element, `needs the attribute ${name}`);
}

export function readInteger(element: XmlElement, name: string): number | null {
  const value = readNumber(element, name);
  if (value !== null && !Number.isInteger(value)) refuse(element, `attribute ${name} must be a whole number, not "${value}"`);
  return value;
}

export function readBoolean(element: XmlElement, name: string, absent: boolean): boolean {
  const text = element.attributes[name];
  if (text === undefined) return absent;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return refuse(element, `attribute ${name} must be true or false, not "${text}"`);
}

/** One word of a list. Producers write words of a later version as `x-word`; both forms are read. */
export function readWord<Word extends string>(element: XmlElement, name: string, words: readonly Word[]): Word | null {
  const text = element.attributes[name];
  if (text === undefined) return null;
  const plain = text.startsWith('x-') ? text.slice(2) : text;
  return words.find((word) => word === plain) ?? refuse(element, `${name}="${text}" is not supported; supported: ${words.join(', ')}`);
}

export function requireWord<Word extends string>(element: XmlElement, name: string, words: readonly Word[]): Word {
  return readWord(element, name, words) ?? refuse(element, `needs the attribute ${name}: one of ${words.join(', ')}`);
}
