import type { ValueType } from './value-type.ts';

/** The type in words, to follow "expected" in a problem and to stand in the reference. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `a whole number from ${type.min} to ${type.max}`;
    case 'number':
      return `a number from ${type.min} to ${type.max}`;
    case 'boolean':
      return 'true or false';
    case 'text':
    case 'amount':
      return type.wording;
    case 'choice':
      return `one of ${type.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'share':
      return `a whole number from 0 to ${type.maxCount}, or a share such as "20%"`;
    case 'words':
      return `one text, or a list of ${type.minWords} to ${type.maxWords} words`;
    case 'text-list':
      return `a list of ${type.min} to ${type.max} entries, each ${type.item.wording}`;
    case 'text-map':
      return `an object of at most ${type.max} texts`;
    case 'number-map':
      return `an object of at most ${type.max} numbers from ${type.value.min} to ${type.value.max}`;
    case 'json':
      return JSON_WORDING[type.accepts];
    case 'group':
      return 'an object';
    case 'list':
      return `a list of ${type.min} to ${type.max} objects`;
    default:
      return type satisfies never;
  }
}

const JSON_WORDING = {
  anything: 'any JSON value',
  object: 'an object',
  list: 'a list',
  'object-or-text': 'an object or a text',
} as const;

const MAX_SHOWN = 60;

/** What was found, for "got …": short, and without the content of secrets. */
export function describeFound(found: unknown, isSecret: boolean): string {
  if (typeof found === 'string') return isSecret ? 'a text that is not shown because it may be secret' : `the text ${shorten(found)}`;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  if (found === null) return 'null';
  if (Array.isArray(found)) return `a list of ${found.length}`;
  return typeof found === 'object' ? 'an object' : 'something that is not JSON';
}

/** A text in quotes, cut to a length that fits into a sentence. */
export function shorten(value: string): string {
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
}
