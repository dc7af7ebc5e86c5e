import { expect, test } from 'vitest';
import { describeKeys } from '../src/index.ts';
import { renderReference } from './service-reference.ts';

test('the reference of service.json is what the table says (else: node scripts/generate-reference.mjs)', async () => {
  await expect(renderReference(describeKeys())).toMatchFileSnapshot('../../../docs/reference/service-json.md');
});

test('every key is described in the reference, once', () => {
  const rows = renderReference(describeKeys())
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('`')[1]);
  const paths = describeKeys().map(({ path }) => path);
  expect(rows).toHaveLength(paths.length);
  expect(new Set(rows)).toEqual(new Set(paths));
});
