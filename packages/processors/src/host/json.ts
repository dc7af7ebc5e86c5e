import { randomUUID } from 'node:crypto';
import { RequestError } from './errors.ts';

/** What `JSON.parse` makes of an object; read its fields with care. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Bounds on the shape of a body, checked before anything is built from it: a few megabytes of `[` would become gigabytes. */
const MAX_DEPTH = 32;
const MAX_CONTAINERS = 2 ** 20;
const MAX_VALUES = 2 ** 25;
/** Integers of fewer digits are exact as numbers. */
const LONG_INTEGER_DIGITS = 16;

/** Parses a request body. Throws `RequestError` for text that is not UTF-8, not JSON or beyond the bounds. */
export function parseJson(body: Uint8Array): unknown {
  const text = decode(body);
  survey(text);
  return parse(text);
}

/** As `parseJson`, but integers of 16 digits and more come as `bigint`, so that 64-bit values keep their last digits. */
export function parseJsonExactly(body: Uint8Array): unknown {
  const text = decode(body);
  const long = survey(text);
  const plain = parse(text);
  return long.length === 0 ? plain : reviveIntegers(text, long);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A short rendering of any JSON value for an error text. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new RequestError('the body is not UTF-8 text; send JSON', 400, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (text.trim() === '') throw new RequestError('the body is empty; send JSON (GET / shows an example)', 400, { cause });
    throw new RequestError(`the body is not valid JSON: ${(cause as Error).message.slice(0, 200)}`, 400, { cause });
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One linear pass: enforces the bounds and returns where long integers stand. */
function survey(text: string): readonly Span[] {
  const long: Span[] = [];
  let depth = 0;
  let containers = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      containers += 1;
      if (depth > MAX_DEPTH) throw new RequestError(`the body is nested deeper than ${MAX_DEPTH} levels`);
      if (containers > MAX_CONTAINERS)
        throw new RequestError(`the body holds more than ${MAX_CONTAINERS} lists and objects; send fewer rows`);
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth -= 1;
    } else if (code === COMMA) {
      values += 1;
      if (values > MAX_VALUES) throw new RequestError(`the body holds more than ${MAX_VALUES} values; send fewer`);
    } else if (isDigit(code)) {
      const end = digitsEnd(text, at);
      if (end - at >= LONG_INTEGER_DIGITS && isWhole(text, at, end)) long.push({ start: at, end });
      at = end - 1;
    }
  }
  return long;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function digitsEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Not the fraction or exponent of a number, and without one. */
function isWhole(text: string, start: number, end: number): boolean {
  return !'.eE+'.includes(text[start - 1] ?? ' ') && !'.eE'.includes(text[end] ?? ' ');
}

/** `text` is known to be valid JSON here, so quoting an integer in it keeps it valid. */
function reviveIntegers(text: string, long: readonly Span[]): unknown {
  const mark = randomUUID();
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of long) {
    const first = text[start - 1] === '-' ? start - 1 : start;
    pieces.push(text.slice(from, first), `"${mark}${text.slice(first, end)}"`);
    from = end;
  }
  pieces.push(text.slice(from));
  return JSON.parse(pieces.join(''), (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}
