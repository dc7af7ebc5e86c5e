import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadSecretKey, SecretBox } from './secret-box.ts';

const key = Buffer.alloc(32, 7);

describe('a secret box', () => {
  test('opens what it sealed, and never seals alike', () => {
    const box = new SecretBox(key);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = box.seal(text);
        expect(box.open(sealed)).toBe(text);
        expect(box.seal(text)).not.toBe(sealed);
      }),
    );
  });

  test('refuses what was changed by one bit, cut, or sealed with another key', () => {
    const box = new SecretBox(key);
    const sealed = box.seal('a token');
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open(`v1:${changed.toString('base64')}`)).toThrow();
    }
    expect(() => box.open(`v1:${bytes.subarray(0, 20).toString('base64')}`)).toThrow();
    expect(() => new SecretBox(Buffer.alloc(32, 8)).open(sealed)).toThrow();
    expect(() => box.open('a token')).toThrow('not a sealed secret');
  });
});

describe('the secret key', () => {
  test('is made once, readable by its owner only, and found again', () => {
    const keyFile = join(mkdtempSync(join(tmpdir(), 'key-')), 'secret.key');
    const first = loadSecretKey({ keyFile, environmentKey: undefined });
    expect(first).toHaveLength(32);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(loadSecretKey({ keyFile, environmentKey: undefined })).toEqual(first);
    expect(readFileSync(keyFile, 'utf8').trim()).toBe(first.toString('base64'));
  });

  test('from the environment wins, and a short one is refused with the remedy', () => {
    const environmentKey = key.toString('base64');
    expect(loadSecretKey({ keyFile: '/nonexistent/key', environmentKey })).toEqual(key);
    expect(() => loadSecretKey({ keyFile: '/nonexistent/key', environmentKey: 'c2hvcnQ=' })).toThrow('openssl rand -base64 32');
  });
});
