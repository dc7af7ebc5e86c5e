import { erf, normalCdf, normalInverse, normalPdf } from '../values/normal-distribution.ts';
import { aggregate, type BuiltIn, numeric } from './built-in.ts';

export const ARITHMETIC: Readonly<Record<string, BuiltIn>> = {
  '+': numeric(2, (x = 0, y = 0) => x + y),
  '-': numeric(2, (x = 0, y = 0) => x - y),
  '*': numeric(2, (x = 0, y = 0) => x * y),
  '/': numeric(2, (x = 0, y = 0) => x / y),
  modulo: numeric(2, (x = 0, y = 0) => x - Math.floor(x / y) * y),
  pow: numeric(2, (x = 0, y = 0) => x ** y),
  threshold: numeric(2, (x = 0, y = 0) => (x > y ? 1 : 0)),
  hypot: numeric(2, (x = 0, y = 0) => Math.hypot(x, y)),
  atan2: numeric(2, (y = 0, x = 0) => Math.atan2(y, x)),

  log10: numeric(1, Math.log10),
  ln: numeric(1, Math.log),
  ln1p: numeric(1, Math.log1p),
  exp: numeric(1, Math.exp),
  expm1: numeric(1, Math.expm1),
  sqrt: numeric(1, Math.sqrt),
  abs: numeric(1, Math.abs),
  floor: numeric(1, Math.floor),
  ceil: numeric(1, Math.ceil),
  round: numeric(1, Math.round),
  rint: numeric(1, (x = 0) => roundHalfToEven(x)),
  sin: numeric(1, Math.sin),
  cos: numeric(1, Math.cos),
  tan: numeric(1, Math.tan),
  asin: numeric(1, Math.asin),
  acos: numeric(1, Math.acos),
  atan: numeric(1, Math.atan),
  sinh: numeric(1, Math.sinh),
  cosh: numeric(1, Math.cosh),
  tanh: numeric(1, Math.tanh),

  min: aggregate((numbers) => numbers.reduce((best, x) => Math.min(best, x))),
  max: aggregate((numbers) => numbers.reduce((best, x) => Math.max(best, x))),
  sum: aggregate(sum),
  avg: aggregate((numbers) => sum(numbers) / numbers.length),
  product: aggregate((numbers) => numbers.reduce((total, x) => total * x, 1)),
  median: aggregate(median),

  erf: numeric(1, (x = 0) => erf(x)),
  stdNormalCDF: numeric(1, (x = 0) => normalCdf(x)),
  stdNormalPDF: numeric(1, (x = 0) => normalPdf(x)),
  stdNormalIDF: numeric(1, (x = 0) => normalInverse(x)),
  normalCDF: numeric(3, (x = 0, mean = 0, deviation = 1) => normalCdf(x, mean, deviation)),
  normalPDF: numeric(3, (x = 0, mean = 0, deviation = 1) => normalPdf(x, mean, deviation)),
  normalIDF: numeric(3, (x = 0, mean = 0, deviation = 1) => normalInverse(x, mean, deviation)),
};

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, x) => total + x, 0);
}

function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
