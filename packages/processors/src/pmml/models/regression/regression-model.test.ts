import { expect, test } from 'vitest';
import { document, fixture, load, NUMBER, predict, schema, TEXT } from '../../fixtures/builder.ts';
import { normalCdf } from '../../values/normal-distribution.ts';

test.each([
  { sample: { age: 20, salary: 100, location: 'street' }, raw: 132.37 + 7.1 * 20 + 0.0001 * 100 ** 2 + 325.03 + 0.005 * 20 * 100 },
  { sample: { age: 41, salary: 230.5, location: 'carpark' }, raw: 132.37 + 7.1 * 41 + 0.0001 * 230.5 ** 2 + 41.1 + 0.005 * 41 * 230.5 },
  // A missing category adds nothing.
  { sample: { age: 20, salary: 100 }, raw: 132.37 + 7.1 * 20 + 0.0001 * 100 ** 2 + 0.005 * 20 * 100 },
  // Clipped at 2000 and at 0 before it is rescaled.
  { sample: { age: 20, salary: 9000, location: 'street' }, raw: 2000 },
  { sample: { age: -400, salary: 100, location: 'street' }, raw: 0 },
])('$sample is the weighted sum, clipped, rescaled and rounded', ({ sample, raw }) => {
  expect(predict(fixture('regression-linear'), sample)).toEqual({ claims: Math.round(raw * 2 + 1.6) });
});

test('a missing number gives the default of the target', () => {
  expect(predict(fixture('regression-linear'), { salary: 100 })).toEqual({ claims: 700 });
});

test('classes by softmax, typed as the target is', () => {
  const [x, z] = [0.7, -1.2];
  const powers = [0.5 + x - z, -0.25 + 0.75 * x, 0].map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  const prediction = predict(fixture('regression-classes'), { x, z });
  expect(prediction.code).toBe(1);
  powers.forEach((power, i) => expect(prediction[`probability(${i + 1})`]).toBeCloseTo(power / total, 14));
});

test('without a value the prior probabilities decide', () => {
  expect(predict(fixture('regression-classes'), { x: 1 })).toEqual({
    code: 2,
    'probability(1)': 0.2,
    'probability(2)': 0.5,
    'probability(3)': 0.3,
  });
});

function number(method: string): Uint8Array {
  return document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<RegressionModel functionName="regression" normalizationMethod="${method}">${schema(['x'], 'y')}
      <RegressionTable intercept="0.25"><NumericPredictor name="x" coefficient="2"/></RegressionTable></RegressionModel>`,
  });
}

test.each([
  { method: 'none', of: (t: number) => t },
  { method: 'exp', of: (t: number) => Math.exp(t) },
  { method: 'logit', of: (t: number) => 1 / (1 + Math.exp(-t)) },
  { method: 'softmax', of: (t: number) => 1 / (1 + Math.exp(-t)) },
  { method: 'cloglog', of: (t: number) => 1 - Math.exp(-Math.exp(t)) },
  { method: 'loglog', of: (t: number) => Math.exp(-Math.exp(-t)) },
  { method: 'cauchit', of: (t: number) => 0.5 + Math.atan(t) / Math.PI },
  // Φ(0.65), from tables.
  { method: 'probit', of: () => 0.742153889194135 },
])('a number normalised by $method', ({ method, of }) => {
  expect(predict(number(method), { x: 0.2 }).y).toBeCloseTo(of(0.65), 12);
});

interface ClassesCase {
  readonly method: string;
  readonly type?: string;
  readonly intercepts: readonly number[];
  readonly want: readonly number[];
}

function classes({ method, type = 'categorical', intercepts }: ClassesCase): Uint8Array {
  const names = intercepts.map((_, i) => `c${i}`);
  const target = TEXT('y', ...names).replace('categorical', type);
  const tables = names.map((name, i) => `<RegressionTable intercept="${intercepts[i]}" targetCategory="${name}"/>`).join('');
  return document({
    fields: NUMBER('x') + target,
    model: `<RegressionModel functionName="classification" normalizationMethod="${method}">${schema(['x'], 'y')}${tables}</RegressionModel>`,
  });
}

const logit = (t: number) => 1 / (1 + Math.exp(-t));

test.each<ClassesCase>([
  { method: 'none', intercepts: [0.3, 0], want: [0.3, 0.7] },
  { method: 'none', intercepts: [1.4, 0], want: [1, 0] },
  { method: 'none', intercepts: [0.2, 0.5, 9], want: [0.2, 0.5, 0.3] },
  { method: 'simplemax', intercepts: [1, 2, 5], want: [1 / 8, 2 / 8, 5 / 8] },
  { method: 'logit', intercepts: [0.4, 0], want: [logit(0.4), 1 - logit(0.4)] },
  { method: 'probit', intercepts: [0.65, 0], want: [0.742153889194135, 1 - 0.742153889194135] },
  { method: 'cloglog', intercepts: [-1, 0], want: [1 - Math.exp(-Math.exp(-1)), Math.exp(-Math.exp(-1))] },
  { method: 'logit', intercepts: [1, 1, 1], want: [1 / 3, 1 / 3, 1 / 3] },
  { method: 'logit', type: 'ordinal', intercepts: [-1, 0.5, 0], want: [logit(-1), logit(0.5) - logit(-1), 1 - logit(0.5)] },
  { method: 'cauchit', type: 'ordinal', intercepts: [-1, 1, 0], want: [0.25, 0.5, 0.25] },
])('$type classes of $intercepts by $method', (given) => {
  const prediction = predict(classes(given), { x: 1 });
  given.want.forEach((share, i) => expect(prediction[`probability(c${i})`]).toBeCloseTo(share, 12));
  expect(prediction.y).toBe(`c${given.want.indexOf(Math.max(...given.want))}`);
});

test.each([
  { method: 'exp', intercepts: [1, 2], says: 'is not defined for 2 classes' },
  { method: 'probit', intercepts: [1, 2, 3], says: 'is not defined for 3 classes' },
  { method: 'softmax', type: 'ordinal', intercepts: [1, 2, 3], says: 'is not defined for an ordinal target' },
])('normalizationMethod="$method" is refused where it means nothing', ({ says, ...given }) => {
  expect(() => load(classes({ ...given, want: [] }))).toThrow(says);
});

test('two tables and one target class are refused', () => {
  expect(() => load(number('simplemax'))).toThrow('normalizationMethod="simplemax" needs classes');
});

test('the normal distribution used for probit is the one of the tables', () => {
  expect(normalCdf(0.65)).toBeCloseTo(0.742153889194135, 14);
});
