import { expect, test } from 'vitest';
import { isPartMissing, mayLoadAgain } from './server-return.ts';

test.each([
  ['Failed to fetch dynamically imported module: http://127.0.0.1/console/assets/a.js', true],
  ['error loading dynamically imported module: http://127.0.0.1/console/assets/a.js', true],
  ['Importing a module script failed.', true],
  ['Unable to preload CSS for http://127.0.0.1/console/assets/a.css', true],
  ['Cannot read properties of undefined', false],
])('"%s" is a part that did not come: %s', (message, isMissing) => {
  expect(isPartMissing(new TypeError(message))).toBe(isMissing);
});

test.each([
  [null, true],
  ['100000', false],
  ['70001', false],
  ['70000', true],
  ['nonsense', true],
])('after a load at %s the page is loaded again: %s', (last, may) => {
  expect(mayLoadAgain(last, 100_000)).toBe(may);
});
