import type { Value } from '../values/value.ts';

/** A rule of a rule set that fired. */
export interface FiredRule {
  readonly id: string;
  readonly score: string;
  readonly confidence: number;
}

/** What a model says of one sample. Every field exists, so all scores share one shape; null and empty mean "does not apply". */
export class Score {
  /** The predicted number, class or cluster; null: no prediction. */
  readonly value: Value;
  /** The predicted class as the document writes it: `1` for the integer class 1. */
  readonly label: string | null;
  /** One per class of the model, in its order. */
  readonly probabilities: Float64Array | null;
  readonly confidences: Float64Array | null;
  /** The winning node, cluster, neuron, rule or segment. */
  readonly entity: string | null;
  /** One per entity of the model, in its order: distances or similarities. */
  readonly affinities: Float64Array | null;
  /** Most important first. */
  readonly reasonCodes: readonly string[];
  readonly rules: readonly FiredRule[];

  constructor(value: Value, facts: ScoreFacts = NO_FACTS) {
    this.value = value;
    this.label = facts.label ?? (typeof value === 'string' ? value : null);
    this.probabilities = facts.probabilities ?? null;
    this.confidences = facts.confidences ?? null;
    this.entity = facts.entity ?? null;
    this.affinities = facts.affinities ?? null;
    this.reasonCodes = facts.reasonCodes ?? NONE;
    this.rules = facts.rules ?? NONE;
  }

  withValue(value: Value): Score {
    return value === this.value ? this : new Score(value, this);
  }
}

export interface ScoreFacts {
  readonly label?: string | null;
  readonly probabilities?: Float64Array | null;
  readonly confidences?: Float64Array | null;
  readonly entity?: string | null;
  readonly affinities?: Float64Array | null;
  readonly reasonCodes?: readonly string[];
  readonly rules?: readonly FiredRule[];
}

const NONE: readonly never[] = Object.freeze([]);
const NO_FACTS: ScoreFacts = Object.freeze({});

/** A score whose class is the most probable one; of equals the first. */
export function mostProbable(classes: readonly string[], probabilities: Float64Array, entity: string | null = null): Score {
  return new Score(classes[indexOfLargest(probabilities)] ?? null, { probabilities, entity });
}

/** Of equal values the first; NaN never wins. */
export function indexOfLargest(values: Float64Array | readonly number[]): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value) && (best < 0 || value > (values[best] as number))) best = i;
  }
  return best;
}
