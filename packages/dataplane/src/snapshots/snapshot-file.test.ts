import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBox, silentLogger } from '@infergate/kernel';
import { deltaMessage, gatewayResource, serviceResource, snapshotMessage, TEST_TOKEN } from '@infergate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SnapshotFile } from './snapshot-file.ts';
import { SnapshotStore } from './snapshot-store.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ig-snapshot-'));
  path = join(directory, 'snapshot.sealed');
});
afterEach(() => rmSync(directory, { recursive: true }));

const message = snapshotMessage(1, [gatewayResource(), serviceResource('echo')]);

test('comes back as it was, and is unreadable on disk', () => {
  const file = new SnapshotFile(path, new SecretBox(randomBytes(32)));
  file.save(message);
  expect(file.load(silentLogger)).toEqual(message);
  expect(readFileSync(path, 'utf8')).not.toContain(TEST_TOKEN);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  { name: 'missing', prepare: () => undefined },
  { name: 'cut', prepare: () => writeFileSync(path, readFileSync(path).subarray(0, 100)) },
  { name: 'not sealed', prepare: () => writeFileSync(path, JSON.stringify(message)) },
])('a file that is $name begins with nothing', ({ name, prepare }) => {
  const file = new SnapshotFile(path, new SecretBox(randomBytes(32)));
  if (name !== 'missing') file.save(message);
  prepare();
  expect(file.load(silentLogger)).toBeNull();
});

test('a file sealed with another key begins with nothing', () => {
  new SnapshotFile(path, new SecretBox(randomBytes(32))).save(message);
  expect(new SnapshotFile(path, new SecretBox(randomBytes(32))).load(silentLogger)).toBeNull();
});

test('the store is the sum of what was published', () => {
  const store = new SnapshotStore();
  expect(store.whole()).toBeNull();
  expect(store.apply(message)).toBe('apply');
  expect(store.apply(deltaMessage(2, [serviceResource('late', { version: 2 })], ['service/echo']))).toBe('apply');
  expect(store.apply(deltaMessage(9, []))).toBe('gap');
  expect(store.apply(message)).toBe('stale');
  expect(store.whole()).toEqual(snapshotMessage(2, [gatewayResource(), serviceResource('late', { version: 2 })]));
  expect(store.apply(snapshotMessage(3, [gatewayResource()]))).toBe('apply');
  expect(store.whole()?.put).toEqual([gatewayResource()]);
});
