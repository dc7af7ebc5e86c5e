import { readNumber, requireWord } from '../document/attributes.ts';
import { refuse, type XmlElement } from '../document/xml-element.ts';

export interface Interval {
  readonly left: number;
  readonly right: number;
  readonly leftClosed: boolean;
  readonly rightClosed: boolean;
}

const CLOSURES = ['openClosed', 'openOpen', 'closedOpen', 'closedClosed'] as const;

export function readInterval(element: XmlElement): Interval {
  const closure = requireWord(element, 'closure', CLOSURES);
  const left = readNumber(element, 'leftMargin') ?? Number.NEGATIVE_INFINITY;
  const right = readNumber(element, 'rightMargin') ?? Number.POSITIVE_INFINITY;
  if (left > right) refuse(element, `leftMargin ${left} lies above rightMargin ${right}`);
  return { left, right, leftClosed: closure.startsWith('closed'), rightClosed: closure.endsWith('Closed') };
}

export function contains({ left, right, leftClosed, rightClosed }: Interval, value: number): boolean {
  return (leftClosed ? value >= left : value > left) && (rightClosed ? value <= right : value < right);
}

/** As mathematicians write it: `[0, 10)`. */
export function describeInterval({ left, right, leftClosed, rightClosed }: Interval): string {
  return `${leftClosed ? '[' : '('}${left}, ${right}${rightClosed ? ']' : ')'}`;
}
