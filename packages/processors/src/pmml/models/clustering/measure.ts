import { requireNumber, requireWord } from '../../document/attributes.ts';
import { refuse, requireOneOf, type XmlElement } from '../../document/xml-element.ts';
import type { Comparison } from './comparison.ts';

export interface Compared {
  readonly values: readonly (number | null)[];
  readonly center: Float64Array;
  readonly columns: readonly { readonly compare: Comparison; readonly weight: number }[];
  /** Makes up for missing values; 1 when none is. */
  readonly adjustment: number;
}

export interface Measure {
  readonly affinity: 'distance' | 'similarity';
  readonly compare: (compared: Compared) => number;
}

const DISTANCES: ReadonlySet<string> = new Set(['euclidean', 'squaredEuclidean', 'chebychev', 'cityBlock', 'minkowski']);
const SIMILARITIES: ReadonlySet<string> = new Set(['simpleMatching', 'jaccard', 'tanimoto', 'binarySimilarity']);

export function compileMeasure(element: XmlElement): Measure {
  const affinity = requireWord(element, 'kind', ['distance', 'similarity'] as const);
  const measure = requireOneOf(element, new Set([...DISTANCES, ...SIMILARITIES]));
  if ((affinity === 'distance') !== DISTANCES.has(measure.name)) refuse(measure, `is no ${affinity}`);
  return { affinity, compare: affinity === 'distance' ? compileDistance(measure) : compileSimilarity(measure) };
}

function compileDistance(element: XmlElement): Measure['compare'] {
  switch (element.name) {
    case 'euclidean':
      return (compared) => Math.sqrt(compared.adjustment * sumOfPowers(compared, 2));
    case 'squaredEuclidean':
      return (compared) => compared.adjustment * sumOfPowers(compared, 2);
    case 'cityBlock':
      return (compared) => compared.adjustment * sumOfPowers(compared, 1);
    case 'chebychev':
      return (compared) => compared.adjustment * largest(compared);
    default: {
      const power = requireNumber(element, 'p-parameter');
      if (power <= 0) refuse(element, `p-parameter must be above 0, not ${power}`);
      return (compared) => (compared.adjustment * sumOfPowers(compared, power)) ** (1 / power);
    }
  }
}

function sumOfPowers({ values, center, columns }: Compared, power: number): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i++) {
    const value = values[i] ?? null;
    const column = columns[i];
    if (value === null || !column) continue;
    const difference = column.compare(value, center[i] as number);
    sum += column.weight * (power === 2 ? difference * difference : difference ** power);
  }
  return sum;
}

function largest({ values, center, columns }: Compared): number {
  let most = 0;
  columns.forEach(({ compare, weight }, i) => {
    const value = values[i] ?? null;
    if (value !== null) most = Math.max(most, weight * compare(value, center[i] as number));
  });
  return most;
}

/** How many fields are 1 or 0 in the sample (first digit) and in the center (second). */
interface Agreement {
  readonly a11: number;
  readonly a10: number;
  readonly a01: number;
  readonly a00: number;
}

function compileSimilarity(element: XmlElement): Measure['compare'] {
  const ratio = ratioOf(element);
  return (compared) => {
    const [numerator, denominator] = ratio(count(compared));
    return denominator === 0 ? Number.NaN : numerator / denominator;
  };
}

function ratioOf(element: XmlElement): (agreement: Agreement) => readonly [number, number] {
  switch (element.name) {
    case 'simpleMatching':
      return ({ a11, a10, a01, a00 }) => [a11 + a00, a11 + a10 + a01 + a00];
    case 'jaccard':
      return ({ a11, a10, a01 }) => [a11, a11 + a10 + a01];
    case 'tanimoto':
      return ({ a11, a10, a01, a00 }) => [a11 + a00, a11 + 2 * (a10 + a01) + a00];
    default: {
      const weigh = (letter: string) => {
        const [w11, w10, w01, w00] = ['11', '10', '01', '00'].map((pair) => requireNumber(element, `${letter}${pair}-parameter`));
        return ({ a11, a10, a01, a00 }: Agreement) => (w11 ?? 0) * a11 + (w10 ?? 0) * a10 + (w01 ?? 0) * a01 + (w00 ?? 0) * a00;
      };
      const [numerator, denominator] = [weigh('c'), weigh('d')];
      return (agreement) => [numerator(agreement), denominator(agreement)];
    }
  }
}

/** A missing field counts as 0, as binary data have it. */
function count({ values, center }: Compared): Agreement {
  const agreement = { a11: 0, a10: 0, a01: 0, a00: 0 };
  values.forEach((value, i) => {
    agreement[`a${value ? 1 : 0}${center[i] ? 1 : 0}`]++;
  });
  return agreement;
}
