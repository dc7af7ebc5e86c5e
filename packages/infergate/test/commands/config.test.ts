import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultConfiguration, loadSettings } from '../../src/configuration/load.ts';
import { ConfigurationSchema } from '../../src/configuration/schema.ts';
import { run } from '../command-line.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what is printed is a configuration that changes nothing', async () => {
  for (const args of [
    ['config', 'print'],
    ['config', 'print', '--output', 'yaml'],
    ['config', 'print', '--output', 'json'],
  ]) {
    const { exitCode, out, err } = await run(args);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    writeFileSync(join(folder, 'infergate.yaml'), out);
    expect(loadSettings('infergate.yaml', {}, folder)).toEqual(loadSettings(null, {}, folder));
  }
});

test('every key is printed with what it means', async () => {
  const { out } = await run(['config', 'print']);
  const keys = Object.keys(defaultConfiguration());
  expect(out.split('\n').flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? [])).toEqual(keys);
  expect(keys).toEqual(Object.keys(ConfigurationSchema.properties));
  expect(out).toContain('# Larger request bodies get 413.\n  maxRequestBodyBytes: 1048576\n');
});
