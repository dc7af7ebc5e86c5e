import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UidClaims } from './uid-claims.ts';

describe('claims of user ids', () => {
  let root: string;
  let claims: UidClaims;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'infergate-claims-'));
    claims = new UidClaims(join(root, 'uids'), systemClock);
    claims.open();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const instance = (name: string): string => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  const NONE: ReadonlySet<number> = new Set();

  it('are never given twice, whoever asks at the same time', async () => {
    const others = new UidClaims(join(root, 'uids'), systemClock);
    const asked = [1, 2, 3, 4].map((index) => (index % 2 === 0 ? claims : others).claim(instance(String(index)), [7, 8, 9], NONE));
    const given = await Promise.all(asked);
    expect(given).toHaveLength(4);
    expect(new Set(given)).toEqual(new Set([7, 8, 9, null]));
  });

  it('stay with the instance until they are given back or its directory is gone', async () => {
    const uid = await claims.claim(instance('a'), [7, 8], NONE);
    expect(await claims.claim(instance('a'), [7, 8], new Set([7, 8]))).toBe(uid);
    expect(await claims.claim(instance('b'), [uid ?? 0], NONE)).toBeNull();
    await claims.release(instance('a'));
    expect(await claims.claim(instance('b'), [uid ?? 0], NONE)).toBe(uid);
    rmSync(join(root, 'b'), { recursive: true });
    expect(await claims.claim(instance('a'), [uid ?? 0], NONE)).toBe(uid);
  });

  it('leave out numbers that processes bear', async () => {
    expect(await claims.claim(instance('a'), [7, 8], new Set([7]))).toBe(8);
  });

  it('are renewed for an adopted instance, but not at the cost of another', async () => {
    expect(await claims.confirm(instance('a'), 7)).toBe(true);
    expect(await claims.confirm(instance('b'), 7)).toBe(false);
    expect(await claims.confirm(instance('a'), 7)).toBe(true);
  });
});
