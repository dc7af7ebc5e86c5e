import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@infergate/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Point } from '../points/value.ts';
import type { Subject } from '../subjects/subject.ts';
import { Recorder } from './recorder.ts';
import { type JournalRow, SeriesFile } from './series-file.ts';

const NOW = Math.floor(Date.UTC(2026, 5, 1) / 1000);
const LIMITS = { live: 100, known: 1000 };
const NOTHING: Point = new Map();

/** A file on a disk that is full now and then. */
class TightFile extends SeriesFile {
  isFull = false;
  subjectsPut = 0;

  override putSubject(subject: Subject): void {
    this.subjectsPut += 1;
    super.putSubject(subject);
  }

  override putJournal(row: JournalRow): void {
    if (this.isFull) throw new Error('the disk is full');
    super.putJournal(row);
  }
}

let directory: string;
let file: TightFile;
let recorder: Recorder;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recorder-'));
  file = new TightFile(join(directory, 'series.db'), silentLogger);
  recorder = started();
});

afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

function started(): Recorder {
  const fresh = new Recorder({ file, limits: LIMITS, clock: systemClock, log: silentLogger });
  fresh.load(NOW);
  return fresh;
}

function counts(total: number): Point {
  return new Map([[recorder.fields.idOf('infergate_requests_total', '2xx'), total]]);
}

function subjectOf(service: string, second: number): number {
  return recorder.subjectId('service', { gateway: 'shared', service }, second);
}

test('while the disk is full only what is not written yet is tried again, and all of it is there when there is room', () => {
  for (let i = 0; i < 50; i += 1) recorder.add(subjectOf(`early_${i}`, NOW), counts(1));
  recorder.commit(NOW);
  file.isFull = true;
  file.subjectsPut = 0;
  for (let second = NOW + 1; second <= NOW + 10; second += 1) {
    recorder.add(subjectOf(`late_${second}`, second), counts(1));
    recorder.commit(second);
  }
  expect(file.subjectsPut).toBeLessThanOrEqual((10 * 11) / 2);
  file.isFull = false;
  recorder.commit(NOW + 11);
  expect(file.subjects()).toHaveLength(50 + 10 + 2);
});

test('how far something was counted that is gone is forgotten once it is in the tiers; should it come again, it counts from 0', () => {
  const worker = recorder.baselines.meet('shared/0/1/100/boot', NOW);
  recorder.count(worker, subjectOf('a', NOW), counts(5));
  recorder.count(worker, subjectOf('b', NOW), counts(2));
  recorder.commit(NOW);
  recorder.begin(worker, subjectOf('a', NOW), NOTHING);
  recorder.commit(NOW + 1);
  const sweep = () => recorder.sweep(NOW + 2, { horizon: 0, isHere: () => true });
  sweep();
  expect(recorder.baselines.subjectsOf(worker)).toHaveLength(2);
  recorder.close();
  sweep();
  expect(recorder.baselines.subjectsOf(worker)).toEqual([subjectOf('b', NOW)]);
  expect(file.baselines()).toHaveLength(1);
  recorder = started();
  const again = recorder.baselines.find('shared/0/1/100/boot') ?? 0;
  expect(recorder.count(again, subjectOf('a', NOW + 3), counts(4))).toEqual(counts(4));
  expect(recorder.count(again, subjectOf('b', NOW + 3), counts(3))).toEqual(counts(1));
});
