import { readNumber, readText, requireNumber, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../../document/xml-element.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { compilePredicate, compileSurrogateTest, type Predicate, predicateOf } from '../../predicates/predicate.ts';
import { parseNumber } from '../../values/number-text.ts';
import { indexOfLargest } from '../score.ts';

export interface TreeNode {
  readonly id: string;
  readonly holds: Predicate;
  /** Whether a surrogate predicate had to stand in; null where the node has none. */
  readonly usesSurrogate: ((frame: Frame) => boolean) | null;
  /** The class or number predicted when a sample ends here; null where the node predicts nothing. */
  readonly value: string | number | null;
  readonly distribution: Distribution | null;
  /** How many training records came here; null where the document does not say. */
  readonly recordCount: number | null;
  readonly children: readonly TreeNode[];
  readonly defaultChild: TreeNode | null;
}

/** Per class of the model, in its order. */
export interface Distribution {
  readonly counts: Float64Array;
  readonly probabilities: Float64Array;
  readonly confidences: Float64Array;
}

export interface NodeContext {
  readonly scope: Scope;
  readonly isRegression: boolean;
  readonly classes: readonly string[];
  /** Strategies that weigh nodes need to know how many records came to each. */
  readonly needsCounts: boolean;
  /** Gives nodes without an id their number, in document order from 1. */
  readonly numbers: { next: number };
}

export function compileNode(element: XmlElement, context: NodeContext): TreeNode {
  const number = context.numbers.next++;
  const predicate = predicateOf(element);
  const distribution = context.isRegression ? null : readDistribution(element, context.classes);
  const recordCount = readNumber(element, 'recordCount') ?? distribution?.counts.reduce((sum, count) => sum + count, 0) ?? null;
  if (context.needsCounts && recordCount === null) refuse(element, 'needs a recordCount for this missingValueStrategy');
  const children = childrenNamed(element, 'Node').map((child) => compileNode(child, context));
  return {
    id: readText(element, 'id') ?? String(number),
    holds: compilePredicate(predicate, context.scope),
    usesSurrogate: compileSurrogateTest(predicate, context.scope),
    value: readValue(element, distribution, context),
    distribution,
    recordCount,
    children,
    defaultChild: findDefaultChild(element, children),
  };
}

/** Every class that a node scores or counts, in document order. */
export function collectClasses(node: XmlElement, classes: Set<string>): void {
  for (const entry of childrenNamed(node, 'ScoreDistribution')) classes.add(requireText(entry, 'value'));
  const score = readText(node, 'score');
  if (score !== null) classes.add(score);
  for (const child of childrenNamed(node, 'Node')) collectClasses(child, classes);
}

function readValue(element: XmlElement, distribution: Distribution | null, { isRegression, classes }: NodeContext): string | number | null {
  const score = readText(element, 'score');
  if (isRegression) return score === null ? null : (parseNumber(score) ?? refuse(element, `the score "${score}" is not a number`));
  return score ?? (distribution ? (classes[indexOfLargest(distribution.counts)] ?? null) : null);
}

function readDistribution(element: XmlElement, classes: readonly string[]): Distribution | null {
  const entries = childrenNamed(element, 'ScoreDistribution');
  if (entries.length === 0) return null;
  const counts = new Float64Array(classes.length);
  const stated = { probability: new Float64Array(classes.length), confidence: new Float64Array(classes.length) };
  let [withProbability, withConfidence] = [0, 0];
  for (const entry of entries) {
    const place = classes.indexOf(requireText(entry, 'value'));
    const [probability, confidence] = [readNumber(entry, 'probability'), readNumber(entry, 'confidence')];
    counts[place] = requireNumber(entry, 'recordCount');
    if (probability !== null) withProbability++;
    if (confidence !== null) withConfidence++;
    stated.probability[place] = probability ?? 0;
    stated.confidence[place] = confidence ?? 0;
  }
  if (withProbability > 0 && withProbability < entries.length) refuse(element, 'states probabilities for some classes and not for all');
  const probabilities = shares(withProbability > 0 ? stated.probability : counts);
  return { counts, probabilities, confidences: withConfidence === entries.length ? stated.confidence : shares(counts) };
}

function shares(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum === 0 ? values : values.map((value) => value / sum);
}

function findDefaultChild(element: XmlElement, children: readonly TreeNode[]): TreeNode | null {
  const id = readText(element, 'defaultChild');
  if (id === null) return null;
  return children.find((child) => child.id === id) ?? refuse(element, `defaultChild="${id}" is no child of this node`);
}
