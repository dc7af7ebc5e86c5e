import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldNames, firstField, isNamed, listMembers, readFraming } from './fields.ts';

const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,20}$/);

describe('names', () => {
  test('are the same in any case, and only then', () => {
    fc.assert(
      fc.property(token, token, (name, other) => {
        expect(isNamed(name, name.toLowerCase())).toBe(true);
        expect(isNamed(name, other.toLowerCase())).toBe(name.toLowerCase() === other.toLowerCase());
      }),
    );
  });

  test('of a set are found as lower-casing them would find them', () => {
    fc.assert(
      fc.property(fc.array(token), token, (names, name) => {
        const lower = names.map((each) => each.toLowerCase());
        const set = new FieldNames(lower);
        expect(set.has(name)).toBe(lower.includes(name.toLowerCase()));
        expect(names.every((each) => set.has(each))).toBe(true);
      }),
    );
  });

  test('give the first of their values', () => {
    expect(firstField(['A', '1', 'B', '2', 'b', '3'], 'b')).toBe('2');
    expect(firstField(['A', '1'], 'b')).toBeNull();
  });

  test('in a list are lower-case and trimmed', () => {
    expect(listMembers(' Close,, X-Y ,\tz')).toEqual(['close', 'x-y', 'z']);
  });
});

describe('framing', () => {
  const none = { length: -1, chunked: false, persistence: null, upgrade: null };
  test.each([
    [[], none],
    [['content-length', '0'], { ...none, length: 0 }],
    [['Content-Length', '007'], { ...none, length: 7 }],
    [['Content-Length', '9007199254740991'], { ...none, length: Number.MAX_SAFE_INTEGER }],
    [['Content-Length', '9007199254740992'], 'malformed'],
    [['Content-Length', ''], 'malformed'],
    [['Content-Length', '1', 'content-length', '1'], 'malformed'],
    [['Content-Length', '1', 'Transfer-Encoding', 'chunked'], 'malformed'],
    [['Transfer-Encoding', 'CHUNKED'], { ...none, chunked: true }],
    [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 'malformed'],
    [['Transfer-Encoding', 'chunked, chunked'], 'coding'],
    [['Transfer-Encoding', ''], 'coding'],
    [['Connection', 'Keep-Alive'], { ...none, persistence: 'keep-alive' }],
    [['Connection', 'keep-alive', 'Connection', 'x, Close'], { ...none, persistence: 'close' }],
    [['Connection', 'close', 'Connection', 'keep-alive'], { ...none, persistence: 'close' }],
    [['Connection', 'upgrade'], none],
    [['Connection', 'x, Upgrade', 'Upgrade', 'WebSocket'], { ...none, upgrade: 'websocket' }],
    [['Upgrade', 'a/1.0', 'Connection', 'keep-alive', 'Connection', 'upgrade'], { ...none, persistence: 'keep-alive', upgrade: 'a/1.0' }],
    [['Upgrade', 'websocket'], none],
    [['Upgrade', 'websocket', 'Connection', 'x-upgrade'], none],
    [['Connection', 'upgrade', 'Upgrade', 'a, b'], none],
    [['Connection', 'upgrade', 'Upgrade', 'a b'], none],
    [['Connection', 'upgrade', 'Upgrade', ''], none],
    [['Connection', 'upgrade', 'Upgrade', 'a', 'Upgrade', 'a'], none],
  ])('%j', (fields, want) => {
    expect(readFraming(fields, false)).toEqual(want);
  });

  test('in 1.0 knows no chunks', () => {
    expect(readFraming(['Transfer-Encoding', 'chunked'], true)).toBe('malformed');
  });
});
