import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@infergate/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Retention } from './retention.ts';
import { SeriesFile } from './series-file.ts';
import { TIERS } from './tier.ts';

const NOW = Math.floor(Date.UTC(2026, 5, 1) / 1000);
const HOUR = 3600;
const POINT = new Uint8Array(900);

let directory: string;
let file: SeriesFile;
let nowMs: number;
let elapsedMs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'retention-'));
  file = new SeriesFile(join(directory, 'series.db'), silentLogger);
  nowMs = NOW * 1000;
  elapsedMs = 0;
});

afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

const clock = {
  now: () => nowMs,
  monotonic: () => elapsedMs,
  setTimeout: () => ({ cancel: () => undefined, unref: () => undefined }),
  setInterval: () => ({ cancel: () => undefined, unref: () => undefined }),
};

/** Rows of some subjects, so old as to be at both sides of every bound. */
function fill(subjects: number): void {
  for (const tier of TIERS)
    for (let age = 0; age < tier.keptSeconds * 2; age += tier.keptSeconds / 20)
      for (let subject = 1; subject <= subjects; subject += 1)
        file.putPoints(tier, { slot: Math.floor((NOW - age) / tier.slotSeconds), subject }, POINT);
}

function pass(retention: Retention, seconds: number): void {
  for (let i = 0; i < seconds; i += 1) {
    nowMs += 1000;
    elapsedMs += 1000;
    retention.step();
  }
}

const oldest = () => TIERS.map((tier) => Math.ceil((NOW - (file.extent(tier).oldest ?? 0)) / tier.keptSeconds));

test('goes when it is too old, once the time can be trusted', () => {
  fill(20);
  const retention = new Retention({ file, maxBytes: 2 ** 30, clock, log: silentLogger });
  pass(retention, 500);
  expect(oldest()).toEqual([2, 2, 2]);
  pass(retention, 200);
  expect(oldest()).toEqual([2, 2, 2].map(() => 1));
});

test('stays when the clock has just leapt ahead', () => {
  fill(2);
  const retention = new Retention({ file, maxBytes: 2 ** 30, clock, log: silentLogger });
  pass(retention, 550);
  nowMs += 20 * 366 * 24 * HOUR * 1000;
  pass(retention, 300);
  nowMs -= 20 * 366 * 24 * HOUR * 1000;
  pass(retention, 500);
  expect(oldest()).toEqual([2, 2, 2]);
});

test('the finest goes first when there is too much, but never all of it', () => {
  fill(100);
  const { used } = file.bytes();
  const retention = new Retention({ file, maxBytes: used / 20, clock, log: silentLogger });
  pass(retention, 1500);
  expect(file.bytes().used).toBeLessThan(used);
  for (const tier of TIERS) expect(file.extent(tier).newest).toBeGreaterThan(NOW - tier.slotSeconds);
});
