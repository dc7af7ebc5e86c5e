/** Classes of bytes in HTTP/1.1 (RFC 9110 section 5.6, RFC 9112). Texts hold one character for each byte. */

const CR = 0x0d;
const DEL = 0x7f;

function tableOf(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (has(code) ? 1 : 0));
}

const TOKEN = tableOf((code) => /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(code)));
/** Field values: visible, space, tab and the bytes above ASCII; no control characters. */
const VALUE = tableOf((code) => code === 0x09 || (code >= 0x20 && code !== DEL));
/** Request targets: visible ASCII. No fragment: what a gateway matches and what an instance sees must be the same text. */
const TARGET = tableOf((code) => code > 0x20 && code < DEL && code !== 0x23);
/** A name or an address, IPv6 in brackets, and perhaps a port; no user information, no list, nothing encoded. */
const AUTHORITY = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\])(?::\d{0,5})?$/;

export function isTokenByte(code: number): boolean {
  return TOKEN[code] === 1;
}

export function isValueByte(code: number): boolean {
  return VALUE[code] === 1;
}

export function isToken(text: string, start: number, end: number): boolean {
  return start < end && holdsOnly(TOKEN, text, start, end);
}

export function isFieldValue(text: string, start: number, end: number): boolean {
  return holdsOnly(VALUE, text, start, end);
}

/** The same questions of the bytes themselves, which take half the time of characters. */
export function isTokenIn(bytes: Uint8Array, start: number, end: number): boolean {
  return start < end && holdsOnlyIn(TOKEN, bytes, start, end);
}

export function isFieldValueIn(bytes: Uint8Array, start: number, end: number): boolean {
  return holdsOnlyIn(VALUE, bytes, start, end);
}

export function isTarget(text: string, start: number, end: number): boolean {
  return start < end && holdsOnly(TARGET, text, start, end);
}

export function isAuthority(text: string): boolean {
  return AUTHORITY.test(text);
}

/** Whether the byte can be the first of a line in a head: of a method, a version, a field's name, or of an empty line. */
export function canBeginLine(code: number): boolean {
  return TOKEN[code] === 1 || code === CR;
}

/** Value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function holdsOnly(table: Uint8Array, text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (table[text.charCodeAt(i)] !== 1) return false;
  return true;
}

function holdsOnlyIn(table: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (table[bytes[i] as number] !== 1) return false;
  return true;
}
