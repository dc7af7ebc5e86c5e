import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageHeader, statusOf } from './status.ts';

test('any text goes into a header field and comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const header = messageHeader(text);
      expect(header).toMatch(/^[ -~]*$/);
      expect(decodeURIComponent(header)).toBe(text);
    }),
  );
});

test('a text without end is cut', () => {
  expect(messageHeader('a'.repeat(100_000)).length).toBeLessThan(4096);
  expect(messageHeader('é'.repeat(100_000)).length).toBeLessThan(16_384);
});

test('what is not known to be the fault of the caller is INTERNAL', () => {
  expect([400, 404, 413, 501, 500, 599].map(statusOf)).toEqual([3, 5, 8, 12, 13, 13]);
});
