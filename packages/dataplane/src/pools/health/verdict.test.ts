import { describe, expect, test } from 'vitest';
import { judge, type Evidence } from './verdict.ts';

const thresholds = { consecutiveFailures: 5, minRequests: 50 };
const none = { answered: 0, failed: 0 };
const of = (answered: number, failed: number) => ({ answered, failed });

describe('a run of failures', () => {
  const run = (length: number, othersInRun: Evidence['othersInRun'], others: Evidence['others']) =>
    judge({ run: length, runMs: 1000, othersInRun, own: none, others }, thresholds);

  test.each([
    ['ejects at its length while the others answer', 5, of(5, 0), of(1000, 0), 'failures_in_a_row'],
    ['is too short', 4, of(5, 0), of(1000, 0), null],
    ['has to be longer while the others are still at work', 19, of(0, 0), of(1000, 0), null],
    ['is long enough for that', 20, of(0, 0), of(1000, 0), 'failures_in_a_row'],
    ['says nothing while nobody else has ever answered', 50, of(0, 0), of(0, 0), null],
    ['says nothing while the others fail with it', 50, of(0, 50), of(1000, 0), null],
    ['says nothing where the others fail almost always', 50, of(1, 49), of(1000, 0), null],
    ['has to be longer where a tenth of the others fails', 8, of(90, 10), of(1000, 0), null],
    ['is long enough for a tenth', 10, of(90, 10), of(1000, 0), 'failures_in_a_row'],
    ['has to be longer where half of the others failed before', 29, of(20, 0), of(500, 500), null],
    ['is long enough for half', 30, of(20, 0), of(500, 500), 'failures_in_a_row'],
  ])('%s', (_, length, othersInRun, others, verdict) => {
    expect(run(length, othersInRun, others)).toBe(verdict);
  });
});

test('a run of one moment says nothing while the others are still at work', () => {
  const evidence = { run: 100, runMs: 999, othersInRun: none, own: none, others: of(1000, 0) };
  expect(judge(evidence, thresholds)).toBeNull();
});

describe('a share of failures', () => {
  const share = (own: Evidence['own'], others: Evidence['others']) =>
    judge({ run: 1, runMs: 0, othersInRun: of(1, 0), own, others }, thresholds);

  test.each([
    ['ejects at a fifth where the others never fail', of(80, 20), of(100, 0), 'failed_share'],
    ['is below a fifth', of(81, 19), of(100, 0), null],
    ['may be twice that of the others', of(61, 39), of(90, 10), null],
    ['ejects beyond that', of(60, 40), of(90, 10), 'failed_share'],
    ['needs enough requests', of(9, 40), of(100, 0), null],
    ['needs enough requests of the others', of(20, 80), of(49, 0), null],
    ['never ejects where the others fail as often as not', of(0, 100), of(59, 41), null],
  ])('%s', (_, own, others, verdict) => {
    expect(share(own, others)).toBe(verdict);
  });
});
