import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isKeyPair, keyPairNotice, readKeyPair } from './key-pair.ts';
import { ConfigurationError, loadKeyPair, loadSettings, type ConfigurationFlags } from './load.ts';

let folder: string;
const { cert, key } = createCertificate('localhost');
const other = createCertificate('localhost');
const NOW_MS = Date.UTC(2026, 0, 1);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-key-pair-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const files = {
    'cert.pem': cert,
    'key.pem': key,
    'other.pem': other.key,
    'text.pem': 'a secret',
    'locked.pem': privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    'large.pem': 'x'.repeat(1024 * 1024 + 1),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => join(folder, name);

function problemsOf(certificate: string, keyFile: string): readonly string[] {
  const read = readKeyPair({ certificate: inFolder(certificate), key: inFolder(keyFile) });
  return isKeyPair(read) ? [] : read.map(({ path, message }) => `${path}: ${message.replaceAll(`${folder}/`, '')}`);
}

describe('certificate and key', () => {
  test('that belong together are read', () => {
    const read = readKeyPair({ certificate: inFolder('cert.pem'), key: inFolder('key.pem') });
    expect(read).toMatchObject({ certificatePem: cert, privateKeyPem: key });
  });

  test.each([
    ['absent.pem', 'key.pem', ['tls.certificate: absent.pem does not exist']],
    ['absent.pem', 'none.pem', ['tls.certificate: absent.pem does not exist', 'tls.key: none.pem does not exist']],
    ['text.pem', 'key.pem', ['tls.certificate: text.pem holds no certificate in PEM (-----BEGIN CERTIFICATE-----)']],
    ['cert.pem', 'text.pem', ['tls.key: text.pem holds no private key in PEM (-----BEGIN PRIVATE KEY-----)']],
    ['cert.pem', 'other.pem', ['tls.key: other.pem is not the key of the certificate in tls.certificate']],
    ['cert.pem', 'locked.pem', ['tls.key: locked.pem is protected by a passphrase; store it without one, readable by this user only']],
    ['large.pem', 'key.pem', ['tls.certificate: large.pem is larger than 1048576 bytes']],
  ])('%s and %s are refused: %j', (certificate, keyFile, problems) => {
    expect(problemsOf(certificate, keyFile)).toEqual(problems);
  });

  test('that expired are noticed, and no more', () => {
    const pair = readKeyPair({ certificate: inFolder('cert.pem'), key: inFolder('key.pem') });
    if (!isKeyPair(pair)) throw new Error('not read');
    expect(keyPairNotice(pair, NOW_MS)).toBe(null);
    expect(keyPairNotice(pair, Date.UTC(2050, 1, 1))).toMatch(/expired on Dec 31 23:59:59 2049 GMT/);
    expect(keyPairNotice(pair, Date.UTC(2020, 1, 1))).toMatch(/not valid before Jan {2}1 00:00:00 2025 GMT/);
  });

  test('are spoken of by the flags that named them', () => {
    const flags: ConfigurationFlags = { tlsCert: 'cert.pem', tlsKey: 'other.pem' };
    const settings = loadSettings(null, flags, folder);
    expect(settings.tls).toEqual({ certificate: inFolder('cert.pem'), key: inFolder('other.pem') });
    expect(() => loadKeyPair(settings, null, flags)).toThrow(ConfigurationError);
    expect(() => loadKeyPair(settings, null, flags)).toThrow(/--tls-key: .*other\.pem is not the key/);
    expect(() => loadSettings(null, { tlsCert: 'cert.pem' }, folder)).toThrow(/--tls-cert: needs tls\.key, too/);
    expect(loadKeyPair(loadSettings(null, {}, folder))).toBe(null);
  });
});
