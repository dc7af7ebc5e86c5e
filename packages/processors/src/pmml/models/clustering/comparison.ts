import { readNumber } from '../../document/attributes.ts';
import { refuse, type XmlElement } from '../../document/xml-element.ts';

export const COMPARE_FUNCTIONS = ['absDiff', 'gaussSim', 'delta', 'equal'] as const;
type CompareFunction = (typeof COMPARE_FUNCTIONS)[number];

const PLAIN = {
  absDiff: (value, center) => Math.abs(value - center),
  delta: (value, center) => (value === center ? 0 : 1),
  equal: (value, center) => (value === center ? 1 : 0),
} as const satisfies Record<Exclude<CompareFunction, 'gaussSim'>, Comparison>;

/** Compares one field of a sample with that of a center. */
export type Comparison = (value: number, center: number) => number;

export function compileComparison(name: CompareFunction, field: XmlElement): Comparison {
  if (name !== 'gaussSim') return PLAIN[name];
  const scale = readNumber(field, 'similarityScale') ?? refuse(field, 'compareFunction="gaussSim" needs similarityScale');
  // Half as similar at a distance of one scale.
  return (value, center) => Math.exp((-Math.LN2 * (value - center) ** 2) / scale ** 2);
}
