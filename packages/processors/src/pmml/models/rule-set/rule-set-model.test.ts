import { expect, test } from 'vitest';
import { fixture, predict } from '../../fixtures/builder.ts';

function rules(criterion: string): Uint8Array {
  return Buffer.from(fixture('rule-set').toString().replace('CRITERION', criterion));
}

// All three rules fire: r1 (B, 0.6), r2 (A, 0.7), r3 (B, 0.3).
const all = { bp: 'HIGH', k: 0.05, age: 50 };

test.each([
  { criterion: 'firstHit', sample: all, want: { drug: 'B', rule: 'r1', confidence: 0.9, other: 'r3' } },
  { criterion: 'weightedMax', sample: all, want: { drug: 'A', rule: 'r2', confidence: 0.8, other: null } },
  { criterion: 'weightedSum', sample: all, want: { drug: 'B', rule: 'r1', confidence: 0.9 / 3, other: 'r3' } },
  { criterion: 'firstHit', sample: { bp: 'LOW', k: 0.05, age: 50 }, want: { drug: 'B', rule: 'r3', confidence: 0.5, other: null } },
  { criterion: 'firstHit', sample: { bp: 'LOW', k: 0.05, age: 70 }, want: { drug: 'Y', rule: null, confidence: 0.25, other: null } },
  { criterion: 'firstHit', sample: {}, want: { drug: 'Y', rule: null, confidence: 0.25, other: null } },
])('$criterion for $sample', ({ criterion, sample, want }) => {
  const { confidence, ...rest } = predict(rules(criterion), sample);
  const { confidence: expected, ...others } = want;
  expect(rest).toEqual(others);
  expect(confidence).toBeCloseTo(expected, 14);
});
