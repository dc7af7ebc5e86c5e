import { normalCdf } from './normal-distribution.ts';

/** From the linear predictor back to the mean: the inverses of the link functions that need no parameter. */
export const INVERSE_LINKS = {
  identity: (x: number) => x,
  logit: (x: number) => 1 / (1 + Math.exp(-x)),
  probit: (x: number) => normalCdf(x),
  cloglog: (x: number) => 1 - Math.exp(-Math.exp(x)),
  loglog: (x: number) => Math.exp(-Math.exp(-x)),
  cauchit: (x: number) => 0.5 + Math.atan(x) / Math.PI,
  log: (x: number) => Math.exp(x),
  logc: (x: number) => 1 - Math.exp(x),
} as const satisfies Record<string, (x: number) => number>;

export function inverseNegativeBinomial(x: number, parameter: number): number {
  return 1 / (parameter * (Math.exp(-x) - 1));
}

/** An exponent of 0 stands for its limit, the logit. */
export function inverseOddsPower(x: number, exponent: number): number {
  return exponent === 0 ? INVERSE_LINKS.logit(x) : 1 / (1 + (1 + exponent * x) ** (-1 / exponent));
}

/** An exponent of 0 stands for its limit, the logarithm. */
export function inversePower(x: number, exponent: number): number {
  return exponent === 0 ? Math.exp(x) : x ** (1 / exponent);
}

/** exp(x) shares that add up to 1, without overflow. */
export function softmax(values: Float64Array): Float64Array {
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return simplemax(values.map((value) => Math.exp(value - largest)));
}

/** Shares of the sum. */
export function simplemax(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
