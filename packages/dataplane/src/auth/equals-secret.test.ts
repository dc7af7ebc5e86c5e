import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalsSecret } from './equals-secret.ts';

test('says what === says', () => {
  const text = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(equalsSecret(a, b)).toBe(a === b);
      expect(equalsSecret(a, a)).toBe(true);
    }),
  );
});

test.each([0, 1, 21, 43])('sees one bit of one character, wherever it is: %i', (at) => {
  const secret = 'MmY3M2ZlN2Y4NGRlYjBhZjEyZjQ3NjQyYzY2YTJkOGM0';
  for (let bit = 1; bit <= 0x80; bit *= 2) {
    const changed = String.fromCharCode(secret.charCodeAt(at) ^ bit);
    expect(equalsSecret(secret.slice(0, at) + changed + secret.slice(at + 1), secret)).toBe(false);
  }
});
