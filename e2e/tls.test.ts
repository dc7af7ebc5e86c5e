import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const { cert, key } = createCertificate('localhost');

/** One line of the private key, as it would be found in a log. */
const KEY_LINE = key.split('\n')[1] ?? '';

describe('an installation with a certificate of its own', () => {
  let files: string;
  let installation: Installation;
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'ig-tls-'));
    writeFileSync(join(files, 'cert.pem'), cert);
    writeFileSync(join(files, 'key.pem'), key, { mode: 0o600 });
    const flags = ['--tls-cert', join(files, 'cert.pem'), '--tls-key', join(files, 'key.pem'), '--quickstart'];
    installation = await Installation.start({ arguments: flags });
    await until('the quick start is done', () => installation.output().includes('curl '), 60_000);
  });
  afterAll(async () => {
    await installation.dispose();
    rmSync(files, { recursive: true, force: true });
  });

  test('says https everywhere', () => {
    const { admin, internet, vpc } = installation.run;
    for (const origin of [admin, internet, vpc]) expect(origin).toMatch(/^https:\/\/localhost:\d+$/);
    expect(installation.output()).toContain(`${admin}/console/#sign-in=`);
    expect(installation.output()).toContain('virginica');
    expect(installation.output()).toContain('Endpoint  https://localhost:');
  });

  test.skipIf(!hasCurl)('prints a curl line that works when it is pasted', async () => {
    const line = installation
      .output()
      .split('\n')
      .find((text) => text.trimStart().startsWith('curl '));
    const shell = spawn('sh', ['-c', line ?? 'false'], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(Buffer.concat(await shell.stdout.toArray()).toString()).toContain('setosa');
  });

  test('serves commands with its data directory, and HTTP/2', async () => {
    const answer = await installation.cli('service', 'invoke', 'iris', '-d', '{"features":[[5.1,3.5,1.4,0.2]]}');
    expect(answer.stdout).toContain('setosa');
    const session = connect(installation.run.internet, { ca: cert });
    const stream = session.request({ ':path': '/api/predict/iris' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect([headers[':status'], session.alpnProtocol]).toEqual([401, 'h2']);
    session.destroy();
  });

  test('tells who speaks plain text to speak TLS', async () => {
    const answer = await fetch(installation.run.internet.replace('https', 'http'));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('https://');
  });

  test('keeps its key to itself', () => {
    const written = readdirSync(installation.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const telling = written.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(KEY_LINE));
    expect(telling.map(({ name }) => name)).toEqual([]);
    expect(written.length).toBeGreaterThan(5);
  });
});
