import { readNumber, readWord } from '../../document/attributes.ts';
import { refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { listedClasses } from '../../fields/targets.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { indexOfLargest, Score } from '../score.ts';
import { type Landing, MISSING_STRATEGIES, traverse } from './traversal.ts';
import { collectClasses, compileNode, spread, type TreeNode } from './tree-node.ts';

interface TreeFacts {
  readonly classes: readonly string[];
  /** Confidences are multiplied by it once for every missing value on the way. */
  readonly penalty: number;
  readonly aggregates: boolean;
}

export function compileTree(element: XmlElement, context: ModelContext): Scorer {
  if (context.functionName === 'clustering') refuse(element, 'a tree predicts numbers or classes, not clusters');
  const isRegression = context.functionName === 'regression';
  const missing = readWord(element, 'missingValueStrategy', MISSING_STRATEGIES) ?? 'none';
  const noTrueChild = readWord(element, 'noTrueChildStrategy', ['returnNullPrediction', 'returnLastPrediction'] as const);
  const rules = { missing, keepsLastPrediction: noTrueChild === 'returnLastPrediction' };
  const node = requireChild(element, 'Node');
  const classes = isRegression ? [] : classesOf(node, context);
  const needsCounts = missing === 'weightedConfidence' || missing === 'aggregateNodes';
  const root = compileNode(node, {
    scope: context.scope,
    isRegression,
    classes,
    places: new Map(classes.map((name, i) => [name, i])),
    needsCounts,
    numbers: { next: 1 },
  });
  const penalty = readNumber(element, 'missingValuePenalty') ?? 1;
  const facts = { classes, penalty, aggregates: missing === 'aggregateNodes' };
  return plainScorer(classes, (frame) => scoreLanding(traverse(root, rules, frame), facts));
}

function classesOf(root: XmlElement, context: ModelContext): readonly string[] {
  const classes = new Set(listedClasses(context.target));
  collectClasses(root, classes);
  return [...classes];
}

function scoreLanding(landing: Landing, facts: TreeFacts): Score | null {
  if (landing === null) return null;
  if (landing.kind === 'node') return scoreNode(landing.node, facts, facts.penalty ** landing.missingLevels);
  const leaves = facts.aggregates ? byRecords(landing) : byWeight(landing, facts.penalty);
  return facts.classes.length === 0 ? averageValue(leaves) : averageConfidence(leaves, facts);
}

function scoreNode(node: TreeNode, facts: TreeFacts, factor: number): Score | null {
  if (node.value === null) return null;
  const { distribution, id } = node;
  if (distribution === null) return new Score(node.value, { entity: id });
  const size = facts.classes.length;
  const confidences = spread(distribution, distribution.confidences, size).map((value) => value * factor);
  return new Score(node.value, { entity: id, probabilities: spread(distribution, distribution.probabilities, size), confidences });
}

interface WeightedNode {
  readonly node: TreeNode;
  readonly weight: number;
  /** Penalty for missing values on the way. */
  readonly factor: number;
}

/** Leaves weighted by the share of records at every branching on the way. */
function byWeight(landing: Landing, penalty: number, weight = 1): readonly WeightedNode[] {
  if (landing === null) return [];
  if (landing.kind === 'node') return [{ node: landing.node, weight, factor: penalty ** landing.missingLevels }];
  return landing.parts.flatMap((part) => byWeight(part.landing, penalty, weight * part.weight));
}

/** Leaves weighted by their own records, as if they were one node. */
function byRecords(landing: Landing): readonly WeightedNode[] {
  const leaves = byWeight(landing, 1).filter(({ node }) => node.recordCount !== null);
  const total = leaves.reduce((sum, { node }) => sum + (node.recordCount ?? 0), 0);
  return leaves.map(({ node }) => ({ node, weight: (node.recordCount ?? 0) / total, factor: 1 }));
}

function averageValue(leaves: readonly WeightedNode[]): Score | null {
  const scored = leaves.filter(({ node }) => typeof node.value === 'number');
  const total = scored.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return null;
  return new Score(scored.reduce((sum, { node, weight }) => sum + (node.value as number) * weight, 0) / total);
}

function averageConfidence(leaves: readonly WeightedNode[], { classes, aggregates }: TreeFacts): Score | null {
  const confidences = new Float64Array(classes.length);
  const probabilities = new Float64Array(classes.length);
  for (const { node, weight, factor } of leaves) {
    const { distribution } = node;
    const certain = Float64Array.from(classes, (name) => (name === node.value ? 1 : 0));
    const own = distribution ? spread(distribution, distribution.probabilities, classes.length) : certain;
    const sure = distribution && !aggregates ? spread(distribution, distribution.confidences, classes.length) : own;
    for (let i = 0; i < classes.length; i++) {
      confidences[i] = (confidences[i] as number) + weight * factor * (sure[i] as number);
      probabilities[i] = (probabilities[i] as number) + weight * (own[i] as number);
    }
  }
  const winner = indexOfLargest(confidences);
  if (winner < 0 || confidences[winner] === 0) return null;
  return new Score(classes[winner] ?? null, { probabilities, confidences });
}
