import { parseNumber } from './number-text.ts';
import type { PresentValue } from './value.ts';

/** Equality across types: `1`, `"1"` and `"1.0"` name the same number, `true` and `"true"` the same truth. */
export function equalValues(left: PresentValue, right: PresentValue): boolean {
  if (typeof left === typeof right) return left === right;
  const numbers = asNumbers(left, right);
  return numbers ? numbers[0] === numbers[1] : String(left) === String(right);
}

/** Negative when `left` comes first, 0 when equal. Numbers by size, texts by code units, false before true. */
export function orderValues(left: PresentValue, right: PresentValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const numbers = typeof left === typeof right && typeof left === 'string' ? null : asNumbers(left, right);
  if (numbers) return numbers[0] - numbers[1];
  const [first, second] = [String(left), String(right)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function asNumbers(left: PresentValue, right: PresentValue): readonly [number, number] | null {
  const first = toNumber(left);
  const second = toNumber(right);
  return first === null || second === null ? null : [first, second];
}

/** The number that a value stands for, null when it stands for none. */
export function toNumber(value: PresentValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : parseNumber(value);
}
