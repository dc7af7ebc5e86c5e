import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, parseJsonExactly, shown } from './json.ts';
import { RequestError } from './errors.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('it reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('it refuses what JSON.parse refuses, always in the same way', () => {
  const outcome = (read: () => unknown) => {
    try {
      return { value: read() };
    } catch (error) {
      return { isRefused: error instanceof RequestError || error instanceof SyntaxError };
    }
  };
  const brackets = fc.string({
    unit: fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', '12345678901234567', '.', 'e', '-', ' ', 'a'),
  });
  fc.assert(
    fc.property(brackets, (text) => {
      expect('value' in outcome(() => parseJsonExactly(bytes(text)))).toBe('value' in outcome(() => JSON.parse(text)));
    }),
  );
});

test('integers of any size are exact', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n })), fc.string(), (integers, text) => {
      fc.pre(text !== 't');
      const json = `{${JSON.stringify(text)}:[${integers.join(' , ')}],"t":${JSON.stringify(text)}}`;
      const parsed = parseJsonExactly(bytes(json)) as Record<string, unknown>;
      expect((parsed[text] as (number | bigint)[]).map(BigInt)).toEqual(integers);
      expect(parsed.t).toBe(text);
    }),
  );
});

test.each([
  { text: '[1234567890123456]', want: [1234567890123456n] },
  { text: '[123456789012345]', want: [123456789012345] },
  { text: '[0.12345678901234567]', want: [Number('0.12345678901234567')] },
  {
    text: '[12345678901234567.5, 12345678901234567e2, 1e0000000000000000001]',
    want: ['12345678901234567.5', '12345678901234567e2', '10'].map(Number),
  },
  { text: '["12345678901234567", "\\"12345678901234567"]', want: ['12345678901234567', '"12345678901234567'] },
  { text: '{"12345678901234567": -12345678901234567}', want: { '12345678901234567': -12345678901234567n } },
])('exactly: $text', ({ text, want }) => {
  expect(parseJsonExactly(bytes(text))).toEqual(want);
});

test.each([
  { what: 'deep lists', text: `${'['.repeat(33)}${']'.repeat(33)}`, says: /nested deeper than 32 levels/ },
  { what: 'very many lists', text: `[${'[],'.repeat(2 ** 20)}1]`, says: /more than 1048576 lists and objects/ },
  { what: 'nothing', text: ' \n', says: /the body is empty/ },
  { what: 'a key without quotes', text: '{12345678901234567: 1}', says: /not valid JSON/ },
])('refused: $what', ({ text, says }) => {
  expect(() => parseJsonExactly(bytes(text))).toThrow(says);
});

test('brackets inside of texts count for nothing', () => {
  const text = '['.repeat(1000);
  expect(parseJson(bytes(JSON.stringify([text])))).toEqual([text]);
});

test.each([
  { value: undefined, want: 'nothing' },
  { value: 5n, want: '5' },
  { value: { a: 1 }, want: 'an object' },
  { value: [1, 2], want: 'a list of 2' },
  { value: 'x'.repeat(100), want: `"${'x'.repeat(56)}…` },
])('error texts show $want', ({ value, want }) => {
  expect(shown(value)).toBe(want);
});
