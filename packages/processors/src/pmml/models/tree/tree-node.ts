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

/** For the classes that a node names, and no others: a forest for a thousand classes names few at each leaf. */
export interface Distribution {
  /** Where the classes stand in the order of the model. */
  readonly places: Int32Array;
  readonly counts: Float64Array;
  readonly probabilities: Float64Array;
  readonly confidences: Float64Array;
}

export interface NodeContext {
  readonly scope: Scope;
  readonly isRegression: boolean;
  readonly classes: readonly string[];
  /** Where each class stands among them. */
  readonly places: ReadonlyMap<string, number>;
  /** Strategies that weigh nodes need to know how many records came to each. */
  readonly needsCounts: boolean;
  /** Gives nodes without an id their number, in document order from 1. */
  readonly numbers: { next: number };
}

export function compileNode(element: XmlElement, context: NodeContext): TreeNode {
  const number = context.numbers.next++;
  const predicate = predicateOf(element);
  const distribution = context.isRegression ? null : readDistribution(element, context.places);
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
  if (score !== null || distribution === null) return score;
  const winner = distribution.places[indexOfLargest(distribution.counts)];
  return winner === undefined ? null : (classes[winner] ?? null);
}

function readDistribution(element: XmlElement, places: ReadonlyMap<string, number>): Distribution | null {
  const entries = childrenNamed(element, 'ScoreDistribution');
  if (entries.length === 0) return null;
  const counts = Float64Array.from(entries, (entry) => requireNumber(entry, 'recordCount'));
  const probabilities = shares(readProbabilities(entries, element) ?? counts);
  return {
    places: Int32Array.from(entries, (entry) => places.get(requireText(entry, 'value')) as number),
    counts,
    probabilities,
    confidences: readConfidences(entries) ?? shares(counts),
  };
}

/** Null when no entry states them; refused when only some do. */
function readProbabilities(entries: readonly XmlElement[], node: XmlElement): Float64Array | null {
  const stated = entries.map((entry) => readNumber(entry, 'probability'));
  if (stated.every((share) => share === null)) return null;
  return Float64Array.from(stated, (share) => share ?? refuse(node, 'states probabilities for some classes and not for all'));
}

/** Null unless every entry states one. */
function readConfidences(entries: readonly XmlElement[]): Float64Array | null {
  const stated = entries.map((entry) => readNumber(entry, 'confidence'));
  return stated.includes(null) ? null : Float64Array.from(stated as number[]);
}

/** Shares of the classes of a distribution as shares of all classes of the model. */
export function spread({ places }: Distribution, shares: Float64Array, size: number): Float64Array {
  const all = new Float64Array(size);
  for (let i = 0; i < places.length; i++) all[places[i] as number] = shares[i] as number;
  return all;
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
