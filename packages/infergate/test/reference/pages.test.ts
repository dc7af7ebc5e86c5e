import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { commands, commonOptions, exitCodes, printedDefaults } from './cli-blocks.ts';
import { gatewayErrors, grpcErrors } from './gateway-blocks.ts';
import { builtOperations, managementErrors, roles, unbuiltOperations } from './management-blocks.ts';
import { metrics } from './metric-blocks.ts';
import { fillPage } from './page.ts';

const FOLDER = new URL('../../../../docs/reference/', import.meta.url);

const EXIT_CODES = {
  ok: 'Done. What was waited for is so.',
  failed: 'Failed; stderr says why. For `invoke`: the answer was not 2xx, or broke off.',
  usage: 'The command line, or a file that it names, is wrong. Nothing was done.',
  unreachable: 'No management API answers, or no gateway at the endpoint of the service.',
  refused: 'The management API refused: bad input, no permission, no such service. Every problem is printed with its path.',
  notReady: 'The change was accepted, but the service failed, or was not ready in time.',
} as const;

/** Which parts of which page are written by which function. */
const PAGES: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'invocation.md': async () => ({ errors: gatewayErrors(), 'grpc-errors': grpcErrors() }),
  'management-api.md': async () => ({
    roles: roles(),
    operations: builtOperations(),
    'unbuilt-operations': unbuiltOperations(),
    errors: managementErrors(),
  }),
  'metrics.md': async () => ({ metrics: metrics() }),
  'cli.md': async () => ({
    'common-options': commonOptions(),
    ...commands(),
    'exit-codes': exitCodes(EXIT_CODES),
    defaults: await printedDefaults(),
  }),
};

test.each(Object.entries(PAGES))('%s says what the program does (else: node scripts/generate-reference.mjs)', async (name, blocks) => {
  const path = fileURLToPath(new URL(name, FOLDER));
  await expect(fillPage(readFileSync(path, 'utf8'), await blocks())).toMatchFileSnapshot(path);
});

describe('a page', () => {
  const place = (name: string) => `a\n<!-- ${name}: written by scripts/generate-reference.mjs -->\nold\n<!-- end of ${name} -->\nb`;

  it('is kept but for its blocks', () => {
    expect(fillPage(place('x'), { x: 'new $& text' })).toBe(place('x').replace('old', () => 'new $& text'));
  });

  it('has a writer for each block and a place for each writer', () => {
    expect(() => fillPage(place('x'), {})).toThrow('nobody writes the block x');
    expect(() => fillPage('nothing', { x: '' })).toThrow('the page has no place for x');
  });
});
