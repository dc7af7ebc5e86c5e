import { expect, test } from 'vitest';
import { fixture, load, predict } from '../../fixtures/builder.ts';

test.each([
  {
    name: 'reasons by how much they cost',
    sample: { department: 'engineering', age: 18, income: 100 },
    // Lost against the baselines: 19 - 3, 20 + 1, 20 - 13.
    want: { score: 5 + 3 - 1 + (0.02 * 100 + 11), reason1: 'YOUNG', reason2: 'DEP', reason3: 'INC' },
  },
  {
    name: 'what gains is no reason',
    sample: { department: 'marketing', age: 40, income: 1000 },
    want: { score: 5 + 19 + 25 + (0.02 * 1000 + 11), reason1: 'DEP', reason2: null, reason3: null },
  },
  {
    name: 'a missing value has its own attribute',
    sample: { age: 40, income: 100 },
    want: { score: 5 - 9 + 25 + 13, reason1: 'DEP', reason2: 'INC', reason3: null },
  },
  {
    name: 'without an attribute that holds there is no score',
    sample: { department: 'law', age: 40, income: 100 },
    want: { score: null, reason1: null, reason2: null, reason3: null },
  },
])('$name', ({ sample, want }) => {
  expect(predict(fixture('scorecard'), sample)).toEqual(want);
});

test('points above the baseline', () => {
  const card = fixture('scorecard').toString().replace('pointsBelow', 'pointsAbove');
  expect(predict(Buffer.from(card), { department: 'marketing', age: 40, income: 1000 })).toMatchObject({
    reason1: 'INC',
    reason2: 'AGE',
    reason3: 'DEP',
  });
});

test('reason codes that are shown need baselines; those that are not do not', () => {
  const card = fixture('scorecard').toString().replace(' baselineScore="20"', '');
  expect(() => load(Buffer.from(card))).toThrow('<Characteristic> (line 35, column 7): needs a baselineScore');
  const silent = card.replaceAll(/<OutputField name="reason.*\n/g, '');
  expect(predict(Buffer.from(silent), { department: 'marketing', age: 40, income: 1000 })).toEqual({ score: 80 });
});
