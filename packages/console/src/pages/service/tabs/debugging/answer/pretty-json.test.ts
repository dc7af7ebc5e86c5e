import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

test.each([
  ['{"a":1,"b":[1,2]}', '{"a": 1, "b": [1, 2]}'],
  ['12345678901234567890', '12345678901234567890'],
  ['{"n":1.10,"t":"a, b: [\\"c\\"]"}', '{"n": 1.10, "t": "a, b: [\\"c\\"]"}'],
  ['[]', '[]'],
])('%s is short enough for one line', (text, pretty) => {
  expect(prettyJson(text)).toBe(pretty);
});

test('what is longer is laid out, and stays the same JSON', () => {
  const value = {
    outputs: Array.from({ length: 3 }, (_, id) => ({ id, text: 'a word or two to fill the line, more or less' })),
    empty: {},
  };
  const pretty = prettyJson(JSON.stringify(value)) ?? '';
  expect(pretty).toContain('{\n  "outputs": [\n    {"id": 0, ');
  expect(JSON.parse(pretty)).toEqual(value);
});

test('no JSON is none', () => {
  expect(prettyJson('{"a":')).toBeNull();
  expect(prettyJson('')).toBeNull();
});

test('deep nesting costs no more than its length', () => {
  const deep = '['.repeat(2_000) + ']'.repeat(2_000);
  expect(prettyJson(deep)?.replaceAll(/\s/g, '')).toBe(deep);
  expect(prettyJson(deep)?.length).toBeLessThan(200_000);
});
