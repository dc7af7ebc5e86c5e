import type { Frame } from '../../fields/frame.ts';
import type { TreeNode } from './tree-node.ts';

export const MISSING_STRATEGIES = [
  'none',
  'lastPrediction',
  'nullPrediction',
  'defaultChild',
  'weightedConfidence',
  'aggregateNodes',
] as const;
export type MissingStrategy = (typeof MISSING_STRATEGIES)[number];

export interface TraversalRules {
  readonly missing: MissingStrategy;
  /** With no true child: the node itself predicts, or nothing does. */
  readonly keepsLastPrediction: boolean;
}

/** Where a sample ends: at one node, or, when values are missing, at several nodes weighted by their records. Null: nowhere. */
export type Landing =
  | { readonly kind: 'node'; readonly node: TreeNode; readonly missingLevels: number }
  | { readonly kind: 'several'; readonly parts: readonly WeightedLanding[] }
  | null;

export interface WeightedLanding {
  readonly landing: Landing;
  /** Share of the records of all parts. */
  readonly weight: number;
}

export function traverse(root: TreeNode, rules: TraversalRules, frame: Frame): Landing {
  return root.holds(frame) === true ? descend(root, rules, frame) : null;
}

function descend(start: TreeNode, rules: TraversalRules, frame: Frame): Landing {
  let node = start;
  let missingLevels = 0;
  while (node.children.length > 0) {
    const step = chooseChild(node, rules, frame);
    missingLevels += step.missingLevels;
    if (step.kind === 'child') node = step.child;
    else if (step.kind === 'weigh') return weigh(node, rules, frame);
    else return step.kind === 'stay' && node.value !== null ? { kind: 'node', node, missingLevels } : null;
  }
  return { kind: 'node', node, missingLevels };
}

type Step =
  | { readonly kind: 'child'; readonly child: TreeNode; readonly missingLevels: number }
  | { readonly kind: 'stay' | 'nothing' | 'weigh'; readonly missingLevels: number };

/** The first true child; an unknown one before it makes the strategy for missing values decide. */
function chooseChild(node: TreeNode, rules: TraversalRules, frame: Frame): Step {
  let missingLevels = 0;
  for (const child of node.children) {
    const truth = child.holds(frame);
    if (child.usesSurrogate?.(frame)) missingLevels++;
    if (truth === true) return { kind: 'child', child, missingLevels };
    if (truth === null && rules.missing !== 'none') return whenUnknown(node, rules.missing, missingLevels);
  }
  return { kind: rules.keepsLastPrediction ? 'stay' : 'nothing', missingLevels };
}

function whenUnknown(node: TreeNode, strategy: Exclude<MissingStrategy, 'none'>, missingLevels: number): Step {
  if (strategy === 'lastPrediction') return { kind: 'stay', missingLevels };
  if (strategy === 'weightedConfidence' || strategy === 'aggregateNodes') return { kind: 'weigh', missingLevels };
  if (strategy === 'nullPrediction' || node.defaultChild === null) return { kind: 'nothing', missingLevels };
  return { kind: 'child', child: node.defaultChild, missingLevels: missingLevels + 1 };
}

/** Every child that is not ruled out, by its share of the records. */
function weigh(node: TreeNode, rules: TraversalRules, frame: Frame): Landing {
  const possible = node.children.filter((child) => child.holds(frame) !== false);
  const total = possible.reduce((sum, { recordCount }) => sum + (recordCount ?? 0), 0);
  const parts = possible.map((child) => ({ landing: descend(child, rules, frame), weight: (child.recordCount ?? 0) / total }));
  return { kind: 'several', parts };
}
