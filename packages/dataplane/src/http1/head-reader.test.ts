import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadReader, type HeadRules } from './head-reader.ts';

const RULES: HeadRules = {
  startLine: (text, start) => (text.startsWith('GET ', start) ? null : 'malformed'),
  maxStartLineBytes: 40,
  maxFieldBytes: 120,
  maxFields: 5,
  maxEmptyLines: 1,
};

/** What came of a text that was pushed in these pieces; `withBytes`: the bytes that they were made of are at hand. */
function read(text: string, cuts: readonly number[], withBytes = false): object {
  const reader = new HeadReader(RULES);
  const bytes = withBytes ? Buffer.from(text, 'latin1') : null;
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  for (let i = 1; i < borders.length; i += 1) {
    const from = borders[i - 1] as number;
    const taken = reader.push(text.slice(from, borders[i]), bytes, from);
    if (reader.fault !== null) return { fault: reader.fault };
    if (taken !== -1) return { end: from + taken, fields: reader.fields };
  }
  return { more: true, untouched: reader.untouched };
}

const piece = fc.constantFrom(
  'GET / ',
  'GET',
  'a',
  'B: ',
  ':',
  ' ',
  '\t',
  '\r\n',
  '\r\n\r\n',
  '\r',
  '\n',
  'x'.repeat(30),
  '\0',
  '\u007f',
  '\u00ff',
  'X-Y: z\r\n',
);
const heads = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

describe('a head', () => {
  test('is the same however its bytes are split', () => {
    fc.assert(
      fc.property(heads, fc.array(fc.nat(200), { maxLength: 30 }), (text, cuts) => {
        expect(read(`GET / \r\n${text}`, cuts)).toEqual(read(`GET / \r\n${text}`, []));
        expect(read(text, cuts)).toEqual(read(text, []));
        expect(read(`GET / \r\n${text}`, cuts, true)).toEqual(read(`GET / \r\n${text}`, []));
      }),
      { numRuns: 3000 },
    );
  });

  test('is the same byte by byte', () => {
    fc.assert(
      fc.property(heads, (text) => {
        expect(
          read(
            text,
            Array.from(text, (_, i) => i),
          ),
        ).toEqual(read(text, []));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a: b\r\n\r\n', { end: 15, fields: ['a', 'b'] }],
    ['a:\t b \t\r\nA: \r\n\r\nrest', { end: 23, fields: ['a', 'b', 'A', ''] }],
    ['a: \u00e9\r\n\r\n', { end: 15, fields: ['a', '\u00e9'] }],
    ['a : b\r\n', { fault: 'malformed' }],
    [' a: b\r\n', { fault: 'malformed' }],
    ['a: b\r\n c\r\n', { fault: 'malformed' }],
    ['a: b\n', { fault: 'malformed' }],
    ['a: b\rc\r\n', { fault: 'malformed' }],
    ['a: \0\r\n', { fault: 'malformed' }],
    ['a\u00e9: b\r\n', { fault: 'malformed' }],
    [': b\r\n', { fault: 'malformed' }],
    ['a\r\n', { fault: 'malformed' }],
    ['\r\r\n', { fault: 'malformed' }],
    ['a: b\r\n'.repeat(6), { fault: 'fields-too-large' }],
    [`a: ${'b'.repeat(120)}`, { fault: 'fields-too-large' }],
    ['a: b\r\n\r', { more: true, untouched: false }],
  ])('%j', (fields, want) => {
    expect(read(`GET /\r\n${fields}`, [])).toEqual(want);
  });

  test.each([
    [`GET /${'x'.repeat(40)}`, { fault: 'start-line-too-long' }],
    ['\r\nGET /\r\n\r\n', { end: 11, fields: [] }],
    ['\r\n\r\nGET /\r\n\r\n', { fault: 'malformed' }],
    ['\u0016\u0003\u0001', { fault: 'malformed' }],
    ['\r\n', { more: true, untouched: true }],
    ['', { more: true, untouched: true }],
  ])('%j from its start', (text, want) => {
    expect(read(text, [])).toEqual(want);
  });
});
