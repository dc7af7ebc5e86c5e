import { placeOf } from './place-path.ts';
import type {
  CountOrPercent,
  NumberMapType,
  NumberType,
  TextListType,
  TextMapType,
  TextType,
  ValueOf,
  ValueType,
  WordsType,
} from './value-type.ts';
import { describeType } from './value-wording.ts';

/** Told about each part that does not fit. `at` is a path below the value, such as `[2]`, or empty. */
export type Refuse = (at: string, expected: string, found: unknown) => void;

/**
 * The value in the form that the type promises. What does not fit is told to `refuse`: then the result is undefined, or of a list or
 * map what could be read (a refused entry of a list is an empty text), so that further checks see the rest. Groups and lists of
 * objects are not values.
 */
export function readValue<T extends ValueType>(type: T, input: unknown, refuse: Refuse): ValueOf<T> | undefined {
  // The switch below yields what ValueOf says for each kind; TypeScript cannot follow a generic through it.
  return read(type, input, refuse) as ValueOf<T> | undefined;
}

function read(type: ValueType, input: unknown, refuse: Refuse): unknown {
  if (type.kind === 'text-list') return readTextList(type, input, refuse);
  if (type.kind === 'text-map' || type.kind === 'number-map') return readMap(type, input, refuse);
  if (type.kind === 'words') return readWords(type, input, refuse);
  const value = readScalar(type, input);
  if (value === undefined) refuse('', describeType(type), input);
  return value;
}

function readScalar(type: Exclude<ValueType, TextListType | TextMapType | NumberMapType | WordsType>, input: unknown): unknown {
  switch (type.kind) {
    case 'integer':
    case 'number':
      return readNumber(type.kind === 'integer', type, input);
    case 'boolean':
      return typeof input === 'boolean' ? input : undefined;
    case 'text':
      return isText(type, input) ? input : undefined;
    case 'choice':
      return typeof input === 'string' && type.values.includes(input) ? input : undefined;
    case 'amount':
      return readAmount(input);
    case 'share':
      return readShare(input, type.maxCount);
    case 'json':
      return isJson(type.accepts, input) ? input : undefined;
    case 'group':
    case 'list':
      return undefined;
    default:
      return type satisfies never;
  }
}

const NUMERIC_TEXT = /^-?\d{1,15}(\.\d{1,9})?$/;

function readNumber(isWhole: boolean, { min, max }: Pick<NumberType, 'min' | 'max'>, input: unknown): number | undefined {
  const value = typeof input === 'string' && NUMERIC_TEXT.test(input) ? Number(input) : input;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) return undefined;
  return isWhole && !Number.isInteger(value) ? undefined : value;
}

// Control characters, line breaks excepted: they hide in terminals, headers and files.
// oxlint-disable-next-line no-control-regex
const NOT_IN_MANY_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
// oxlint-disable-next-line no-control-regex
const NOT_IN_ONE_LINE = /[\u0000-\u001f\u007f]/;

function isText(type: TextType, input: unknown): input is string {
  if (typeof input !== 'string' || input.length < type.minLength || input.length > type.maxLength) return false;
  if ((type.lines === 'one' ? NOT_IN_ONE_LINE : NOT_IN_MANY_LINES).test(input)) return false;
  return input === '' || type.pattern === null || type.pattern.test(input);
}

const AMOUNT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function readAmount(input: unknown): string | undefined {
  if (typeof input === 'number') return Number.isFinite(input) && input >= 0 ? String(input) : undefined;
  return typeof input === 'string' && AMOUNT.test(input) ? input : undefined;
}

function readShare(input: unknown, maxCount: number): CountOrPercent | undefined {
  const percent =
    typeof input === 'string' && input.endsWith('%') ? readNumber(false, { min: 0, max: 100 }, input.slice(0, -1)) : undefined;
  if (percent !== undefined) return { kind: 'percent', value: percent };
  const count = readNumber(true, { min: 0, max: maxCount }, input);
  return count === undefined ? undefined : { kind: 'count', value: count };
}

function isJson(accepts: 'anything' | 'object' | 'list' | 'object-or-text', input: unknown): boolean {
  if (accepts === 'anything') return true;
  if (accepts === 'list') return Array.isArray(input);
  return isPlainObject(input) || (accepts === 'object-or-text' && typeof input === 'string');
}

function readTextList(type: TextListType, input: unknown, refuse: Refuse): readonly string[] | undefined {
  if (!Array.isArray(input) || input.length < type.min || input.length > type.max) {
    refuse('', describeType(type), input);
    return undefined;
  }
  return readTexts(type.item, input, refuse);
}

function readTexts(item: TextType, input: readonly unknown[], refuse: Refuse): readonly string[] {
  return input.map((entry, index) => {
    if (isText(item, entry)) return entry;
    refuse(`[${index}]`, item.wording, entry);
    return '';
  });
}

function readWords(type: WordsType, input: unknown, refuse: Refuse): string | readonly string[] | undefined {
  const word: TextType = { kind: 'text', minLength: 0, maxLength: type.maxLength, lines: 'many', pattern: null, wording: 'a text' };
  if (Array.isArray(input) && input.length >= type.minWords && input.length <= type.maxWords) return readTexts(word, input, refuse);
  if (isText(word, input) && input.trim() !== '') return input;
  refuse('', describeType(type), input);
  return undefined;
}

function readMap(type: TextMapType | NumberMapType, input: unknown, refuse: Refuse): Readonly<Record<string, string | number>> | undefined {
  if (!isPlainObject(input) || Object.keys(input).length > type.max) {
    refuse('', describeType(type), input);
    return undefined;
  }
  const entries = Object.entries(input).flatMap(([key, value]) => {
    const read = readValue(type.value, value, (_at, expected, found) => refuse(below(key), expected, found));
    const fits: boolean = isText(type.key, key);
    if (!fits) refuse(below(key), `a key that is ${type.key.wording}`, key);
    return fits && read !== undefined ? [[key, read] as const] : [];
  });
  return Object.fromEntries(entries);
}

function below(key: string): string {
  return placeOf('x', key).slice(1);
}

/** True for objects written with braces in JSON. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
