import { readNumber, readWord, requireNumber, requireText } from '../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../document/xml-element.ts';
import { constantFor, numberReader } from '../fields/field.ts';
import type { Read } from '../fields/frame.ts';
import type { Scope } from '../fields/scope.ts';
import { equalValues } from '../values/comparison.ts';

const OUTLIERS = ['asIs', 'asMissingValues', 'asExtremeValues'] as const;

/** A line through points: `from` is strictly increasing. */
interface PiecewiseLine {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Maps a number through a chain of straight pieces. */
export function compileNormContinuous(element: XmlElement, scope: Scope): Read {
  const read = numberReader(scope.require(requireText(element, 'field'), element), element);
  const line = readPoints(element);
  const outliers = readWord(element, 'outliers', OUTLIERS) ?? 'asIs';
  const mapMissingTo = readNumber(element, 'mapMissingTo');
  const first = line.from[0] as number;
  const last = line.from.at(-1) as number;
  return (frame) => {
    const value = read(frame);
    if (value === null) return mapMissingTo;
    if (outliers === 'asIs' || (value >= first && value <= last)) return interpolate(line, value);
    if (outliers === 'asMissingValues') return mapMissingTo;
    return interpolate(line, value < first ? first : last);
  };
}

/** 1 when the field has the value, else 0. */
export function compileNormDiscrete(element: XmlElement, scope: Scope): Read {
  const field = scope.require(requireText(element, 'field'), element);
  const wanted = constantFor(field, requireText(element, 'value'), element);
  const mapMissingTo = readNumber(element, 'mapMissingTo');
  readWord(element, 'method', ['indicator']);
  return (frame) => {
    const value = field.read(frame);
    if (value === null) return mapMissingTo;
    return equalValues(value, wanted) ? 1 : 0;
  };
}

/** From a norm value back to the original: what neural networks do with their outputs. */
export function compileDenormalization(element: XmlElement): (norm: number) => number {
  const { from, to } = readPoints(element);
  const rising = (to.at(-1) as number) > (to[0] as number);
  const line = rising ? { from: to, to: from } : { from: to.toReversed(), to: from.toReversed() };
  requireIncreasing(line.from, element, 'norm');
  return (norm) => interpolate(line, norm);
}

/** Beyond the ends the first and the last piece go on. */
function interpolate({ from, to }: PiecewiseLine, value: number): number {
  let piece = 1;
  while (piece < from.length - 1 && value > (from[piece] as number)) piece++;
  const [x0, x1] = [from[piece - 1] as number, from[piece] as number];
  const [y0, y1] = [to[piece - 1] as number, to[piece] as number];
  return y0 + ((value - x0) / (x1 - x0)) * (y1 - y0);
}

function readPoints(element: XmlElement): PiecewiseLine {
  const points = childrenNamed(element, 'LinearNorm');
  if (points.length < 2) refuse(element, 'needs at least two <LinearNorm> points');
  const from = points.map((point) => requireNumber(point, 'orig'));
  requireIncreasing(from, element, 'orig');
  return { from, to: points.map((point) => requireNumber(point, 'norm')) };
}

function requireIncreasing(values: readonly number[], element: XmlElement, name: string): void {
  const broken = values.findIndex((value, i) => i > 0 && value <= (values[i - 1] as number));
  if (broken > 0) refuse(element, `the ${name} values of its points must increase strictly; ${values[broken]} does not`);
}
