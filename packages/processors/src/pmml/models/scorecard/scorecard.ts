import { readBoolean, readNumber, readText, readWord } from '../../document/attributes.ts';
import { childNamed, childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { compileExpression, expressionOf } from '../../expressions/expression.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { compilePredicate, type Predicate, predicateOf } from '../../predicates/predicate.ts';
import { toNumber } from '../../values/comparison.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { Score } from '../score.ts';

interface Attribute {
  readonly holds: Predicate;
  readonly points: (frame: Frame) => number | null;
  readonly reasonCode: string | null;
}

interface Characteristic {
  readonly attributes: readonly Attribute[];
  readonly baseline: number;
}

/** How a score lies from its baseline, so that more means more of a reason. */
type Distance = (points: number, baseline: number) => number;

/** Points of one attribute per characteristic, added up; reasons are the characteristics that cost most. */
export function compileScorecard(element: XmlElement, context: ModelContext): Scorer {
  if (context.functionName !== 'regression') refuse(element, 'a scorecard has functionName="regression"');
  const initialScore = readNumber(element, 'initialScore') ?? 0;
  const usesReasons = readBoolean(element, 'useReasonCodes', true) && showsReasons(element);
  const characteristics = childrenNamed(requireChild(element, 'Characteristics'), 'Characteristic').map((child) =>
    compileCharacteristic(child, { element, usesReasons, scope: context.scope }),
  );
  const algorithm = readWord(element, 'reasonCodeAlgorithm', ['pointsBelow', 'pointsAbove'] as const) ?? 'pointsBelow';
  const distance: Distance = algorithm === 'pointsBelow' ? (points, base) => base - points : (points, base) => points - base;
  return plainScorer([], (frame) => {
    let total = initialScore;
    const reasons = new Map<string, number>();
    for (const { attributes, baseline } of characteristics) {
      const attribute = attributes.find(({ holds }) => holds(frame) === true);
      const points = attribute?.points(frame) ?? null;
      // A characteristic of which no attribute holds leaves the scorecard without a result.
      if (!attribute || points === null) return null;
      total += points;
      const { reasonCode } = attribute;
      if (reasonCode !== null) reasons.set(reasonCode, (reasons.get(reasonCode) ?? 0) + distance(points, baseline));
    }
    return new Score(total, { reasonCodes: usesReasons ? rank(reasons) : [] });
  });
}

/** Reasons are worked out, and what they need is demanded, only where an output field shows them. */
function showsReasons(element: XmlElement): boolean {
  const output = childNamed(element, 'Output');
  return output?.children.some((field) => readText(field, 'feature') === 'reasonCode') ?? false;
}

interface CardFacts {
  readonly element: XmlElement;
  readonly usesReasons: boolean;
  readonly scope: Scope;
}

function compileCharacteristic(element: XmlElement, card: CardFacts): Characteristic {
  const baseline = readNumber(element, 'baselineScore') ?? readNumber(card.element, 'baselineScore');
  if (baseline === null && card.usesReasons) refuse(element, 'needs a baselineScore, its own or the scorecard’s, for reason codes');
  const common = readText(element, 'reasonCode');
  const attributes = childrenNamed(element, 'Attribute').map((child) => compileAttribute(child, common, card));
  if (attributes.length === 0) refuse(element, 'needs at least one <Attribute>');
  return { attributes, baseline: baseline ?? 0 };
}

function compileAttribute(element: XmlElement, commonReason: string | null, { usesReasons, scope }: CardFacts): Attribute {
  const reasonCode = readText(element, 'reasonCode') ?? commonReason;
  if (reasonCode === null && usesReasons) refuse(element, 'needs a reasonCode, its own or its characteristic’s');
  return { holds: compilePredicate(predicateOf(element), scope), points: compilePoints(element, scope), reasonCode };
}

function compilePoints(element: XmlElement, scope: Scope): Attribute['points'] {
  const complex = childNamed(element, 'ComplexPartialScore');
  if (complex) {
    const compute = compileExpression(expressionOf(complex), scope);
    return (frame) => {
      const value = compute(frame);
      return value === null ? null : toNumber(value);
    };
  }
  const points = readNumber(element, 'partialScore') ?? refuse(element, 'needs a partialScore');
  return () => points;
}

/** The largest first, of equals the first in the document; what speaks for the sample is no reason. */
function rank(reasons: ReadonlyMap<string, number>): readonly string[] {
  const counted = [...reasons].filter(([, weight]) => weight >= 0);
  return counted.toSorted(([, a], [, b]) => b - a).map(([code]) => code);
}
