import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { MODELS } from './document/grammar-elements.ts';
import { FunctionLibrary } from './expressions/function-library.ts';

test('the reference names every model and every function', async () => {
  const reference = await readFile(new URL('../../../../docs/reference/pmml.md', import.meta.url), 'utf8');
  const names = [...MODELS.split(' '), ...new FunctionLibrary().builtIns.keys(), 'if', 'isValid', 'isNotValid'];
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});
