import { LoadError } from '../../host/errors.ts';
import type { XmlElement } from '../document/xml-element.ts';
import { toNumber } from '../values/comparison.ts';
import { convert } from '../values/data-type.ts';
import type { PresentValue, Value } from '../values/value.ts';

/** A function of the standard. NaN as a result means that it has none for these arguments. */
export interface BuiltIn {
  readonly min: number;
  readonly max: number;
  /** By default a missing argument makes the result missing and `evaluate` is not called; with this it sees the null. */
  readonly seesMissing: boolean;
  /** Called once per use; may read constant arguments (patterns) at load. */
  readonly create: (args: readonly XmlElement[]) => (values: readonly Value[]) => Value;
}

/** Numbers in, number out. */
export function numeric(count: number, compute: (...numbers: number[]) => number): BuiltIn {
  return present(count, count, (values) => {
    const numbers = values.map(toNumber);
    return numbers.includes(null) ? Number.NaN : compute(...(numbers as number[]));
  });
}

/** Any number of numbers; missing ones are left out. Missing when all are. */
export function aggregate(compute: (numbers: readonly number[]) => number): BuiltIn {
  const evaluate = (values: readonly Value[]): Value => {
    const given = values.filter((value) => value !== null).map(toNumber);
    if (given.length === 0) return null;
    return given.includes(null) ? Number.NaN : compute(given as number[]);
  };
  return { min: 1, max: Number.POSITIVE_INFINITY, seesMissing: true, create: () => evaluate };
}

/** Present values in, value out. */
export function present(min: number, max: number, evaluate: (values: readonly PresentValue[]) => Value): BuiltIn {
  return { min, max, seesMissing: false, create: () => evaluate as (values: readonly Value[]) => Value };
}

export function truthOf(value: PresentValue): boolean {
  return convert(value, 'boolean') === true;
}

/** Adds functions to the list; a name that is there already is a mistake of ours. */
export function collect(...groups: readonly Readonly<Record<string, BuiltIn>>[]): ReadonlyMap<string, BuiltIn> {
  const all = new Map<string, BuiltIn>();
  for (const [name, builtIn] of groups.flatMap((group) => Object.entries(group))) {
    if (all.has(name)) throw new LoadError(`the function "${name}" is built in twice`);
    all.set(name, builtIn);
  }
  return all;
}
