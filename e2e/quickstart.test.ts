import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

/** What `npm start` runs once everything is installed and built. */
describe('the first start', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await Installation.start({ arguments: ['--quickstart'] });
    await until('the quick start is done', () => installation.output().includes('curl '), 60_000);
  });
  afterAll(() => installation.dispose());

  test('prints the right species for three flowers', () => {
    const output = installation.output();
    for (const species of ['setosa', 'versicolor', 'virginica']) expect(output).toContain(species);
  });

  test('prints a curl line that works when it is pasted', async () => {
    const line = installation
      .output()
      .split('\n')
      .find((text) => text.trimStart().startsWith('curl '));
    const shell = spawn('sh', ['-c', line ?? 'false'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let answer = '';
    shell.stdout.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    await once(shell, 'close');
    expect(answer).toContain('setosa');
  });

  test('does it again on the same data directory', async () => {
    expect(await installation.stop()).toBe(0);
    const before = installation.output().length;
    await installation.up();
    await expect.poll(() => installation.output().slice(before), { timeout: 60_000, interval: 50 }).toContain('curl ');
  });
});

test('a clone in a folder that only root may enter works as well', async () => {
  const installation = await Installation.start({ parentMode: 0o700, arguments: ['--quickstart'] });
  try {
    await expect.poll(() => installation.output(), { timeout: 60_000, interval: 50 }).toContain('virginica');
  } finally {
    await installation.dispose();
  }
});
