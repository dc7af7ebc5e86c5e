import { expect, test } from 'vitest';
import { fixture, load, predict } from '../../fixtures/builder.ts';
import { compileDensity } from './density.ts';

const gauss = (x: number, mean: number, variance: number) =>
  Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
const THRESHOLD = 0.001;

test.each([
  {
    name: 'all inputs',
    sample: { gender: 'female', age: 25, height: 170, visits: 3 },
    no: 40 * (10 / 40) * (25 / 40) * gauss(170, 180, 64) * ((Math.exp(-2) * 2 ** 3) / 6),
    yes: 60 * (60 / 60) * (45 / 60) * gauss(170, 168, 36) * ((Math.exp(-5) * 5 ** 3) / 6),
  },
  { name: 'a count of zero', sample: { gender: 'male' }, no: 40 * (30 / 40), yes: 60 * THRESHOLD },
  { name: 'a density below the threshold', sample: { height: 140 }, no: 40 * THRESHOLD, yes: 60 * THRESHOLD },
  { name: 'a discretised number', sample: { age: 30 }, no: 40 * (15 / 40), yes: 60 * (15 / 60) },
  { name: 'a value that was never seen', sample: { gender: 'other', age: -1 }, no: 40, yes: 60 },
  { name: 'nothing', sample: {}, no: 40, yes: 60 },
])('with $name', ({ sample, no, yes }) => {
  const prediction = predict(fixture('naive-bayes'), sample);
  expect(prediction['probability(no)']).toBeCloseTo(no / (no + yes), 12);
  expect(prediction['probability(yes)']).toBeCloseTo(yes / (no + yes), 12);
  expect(prediction.buys).toBe(no >= yes ? 'no' : 'yes');
});

test('a Poisson density of a large number stays a number', () => {
  const element = { name: 'PoissonDistribution', attributes: { mean: '1000' }, children: [], text: '', line: 1, column: 1 };
  // Near its mean a Poisson distribution is almost normal with the same variance.
  expect(compileDensity(element)(1000)).toBeCloseTo(gauss(1000, 1000, 1000), 5);
  expect(compileDensity(element)(2.5)).toBe(0);
});

test.each([
  { from: 'variance="64"', to: 'variance="0"', says: 'the variance must be above 0' },
  { from: '<GaussianDistribution mean="180" variance="64"/>', to: '<AnyDistribution mean="1" variance="1"/>', says: '<AnyDistribution>' },
  { from: ' threshold="0.001"', to: '', says: 'needs the attribute threshold' },
])('a naive Bayes model is refused: $says', ({ from, to, says }) => {
  expect(() => load(Buffer.from(fixture('naive-bayes').toString().replace(from, to)))).toThrow(says);
});
