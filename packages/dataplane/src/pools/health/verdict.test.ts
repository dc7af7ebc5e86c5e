import { describe, expect, test } from 'vitest';
import { judge, type Evidence } from './verdict.ts';

const thresholds = { consecutiveFailures: 5, minRequests: 50 };
const none = { answered: 0, failed: 0 };
const of = (answered: number, failed: number) => ({ answered, failed });

describe('a run of failures', () => {
  test.each([
    { what: 'ejects at its length while the others answer', run: 5, inRun: of(5, 0), before: of(1000, 0), verdict: 'failures_in_a_row' },
    { what: 'is too short', run: 4, inRun: of(5, 0), before: of(1000, 0), verdict: null },
    { what: 'has to be longer while the others are still at work', run: 19, inRun: none, before: of(1000, 0), verdict: null },
    { what: 'is long enough for that', run: 20, inRun: none, before: of(1000, 0), verdict: 'failures_in_a_row' },
    { what: 'says nothing while nobody else has ever answered', run: 50, inRun: none, before: none, verdict: null },
    { what: 'says nothing while the others fail with it', run: 50, inRun: of(0, 50), before: of(1000, 0), verdict: null },
    { what: 'says nothing where the others fail almost always', run: 50, inRun: of(1, 49), before: of(1000, 0), verdict: null },
    { what: 'has to be longer where a tenth of the others fails', run: 8, inRun: of(90, 10), before: of(1000, 0), verdict: null },
    { what: 'is long enough for a tenth', run: 10, inRun: of(90, 10), before: of(1000, 0), verdict: 'failures_in_a_row' },
    { what: 'has to be longer where half of the others failed before', run: 29, inRun: of(20, 0), before: of(500, 500), verdict: null },
    { what: 'is long enough for half', run: 30, inRun: of(20, 0), before: of(500, 500), verdict: 'failures_in_a_row' },
  ])('$what', ({ run, inRun, before, verdict }) => {
    expect(judge({ run, runMs: 1000, othersInRun: inRun, own: none, others: before }, thresholds)).toBe(verdict);
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
