import { INVERSE_LINKS, simplemax, softmax } from '../../values/link-functions.ts';

export const NORMALIZATIONS = ['none', 'simplemax', 'softmax', 'logit', 'probit', 'cloglog', 'loglog', 'cauchit', 'exp'] as const;
export type Normalization = (typeof NORMALIZATIONS)[number];

type Binary = 'none' | 'logit' | 'probit' | 'cloglog' | 'loglog' | 'cauchit';

/** For one value; null where the method needs several. */
export function normalizeNumber(method: Normalization): ((value: number) => number) | null {
  if (method === 'simplemax') return null;
  if (method === 'none') return INVERSE_LINKS.identity;
  if (method === 'exp') return Math.exp;
  return INVERSE_LINKS[method === 'softmax' ? 'logit' : method];
}

/** From the values of the tables to the probabilities of their classes; null where the standard defines none. */
export function normalizeClasses(
  method: Normalization,
  count: number,
  isOrdinal: boolean,
): ((values: Float64Array) => Float64Array) | null {
  if (method === 'exp') return null;
  if (method === 'softmax' || method === 'simplemax') {
    if (isOrdinal) return null;
    return method === 'softmax' ? softmax : simplemax;
  }
  if (isOrdinal) return (values) => cumulative(values, method);
  if (count === 2) return (values) => complementary(values, method);
  if (method === 'none') return lastIsTheRest;
  // Not defined by the standard for more than two classes; one against the rest, as producers of such models mean it.
  return method === 'logit' ? (values) => simplemax(values.map(INVERSE_LINKS.logit)) : null;
}

function inverse(method: Binary): (value: number) => number {
  return method === 'none' ? (value) => Math.min(Math.max(value, 0), 1) : INVERSE_LINKS[method];
}

/** The second class gets what the first leaves. */
function complementary(values: Float64Array, method: Binary): Float64Array {
  const first = inverse(method)(values[0] as number);
  return Float64Array.of(first, 1 - first);
}

function lastIsTheRest(values: Float64Array): Float64Array {
  const probabilities = values.slice();
  const rest = probabilities.subarray(0, -1).reduce((left, value) => left - value, 1);
  probabilities[values.length - 1] = rest;
  return probabilities;
}

/** Values stand for "this class or one before it"; the last class takes the rest. */
function cumulative(values: Float64Array, method: Binary): Float64Array {
  const below = inverse(method);
  const probabilities = new Float64Array(values.length);
  let reached = 0;
  for (let i = 0; i < values.length; i++) {
    const total = i === values.length - 1 ? 1 : below(values[i] as number);
    probabilities[i] = total - reached;
    reached = total;
  }
  return probabilities;
}
