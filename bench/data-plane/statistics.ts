import { percentile } from '../percentile.ts';

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: middleOf(values), max: Math.max(...values) };
}

export function middleOf(values: readonly number[]): number {
  return percentile(values, 0.5);
}
