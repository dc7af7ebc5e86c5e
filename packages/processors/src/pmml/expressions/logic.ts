import { equalValues, orderValues } from '../values/comparison.ts';
import type { PresentValue } from '../values/value.ts';
import { type BuiltIn, present, truthOf } from './built-in.ts';

const ANY = Number.POSITIVE_INFINITY;

function compares(holds: (order: number) => boolean): BuiltIn {
  return present(2, 2, ([left, right]) => holds(orderValues(left as PresentValue, right as PresentValue)));
}

function tests(holds: (isNull: boolean) => boolean): BuiltIn {
  return {
    min: 1,
    max: 1,
    seesMissing: true,
    create:
      () =>
      ([value]) =>
        holds(value === null),
  };
}

export const LOGIC: Readonly<Record<string, BuiltIn>> = {
  isMissing: tests((isNull) => isNull),
  isNotMissing: tests((isNull) => !isNull),
  equal: present(2, 2, ([left, right]) => equalValues(left as PresentValue, right as PresentValue)),
  notEqual: present(2, 2, ([left, right]) => !equalValues(left as PresentValue, right as PresentValue)),
  lessThan: compares((order) => order < 0),
  lessOrEqual: compares((order) => order <= 0),
  greaterThan: compares((order) => order > 0),
  greaterOrEqual: compares((order) => order >= 0),
  isIn: present(2, ANY, ([value, ...set]) => set.some((entry) => equalValues(entry, value as PresentValue))),
  isNotIn: present(2, ANY, ([value, ...set]) => !set.some((entry) => equalValues(entry, value as PresentValue))),
  and: present(2, ANY, (values) => values.every(truthOf)),
  or: present(2, ANY, (values) => values.some(truthOf)),
  not: present(1, 1, ([value]) => !truthOf(value as PresentValue)),
};
