import type { Compilation } from '../fields/compilation.ts';
import type { Frame } from '../fields/frame.ts';
import type { OutputField } from '../fields/outputs.ts';
import type { Scope } from '../fields/scope.ts';
import type { TargetField } from '../fields/targets.ts';
import type { XmlElement } from '../document/xml-element.ts';
import type { Value } from '../values/value.ts';
import type { Score } from './score.ts';

export const FUNCTIONS = ['regression', 'classification', 'clustering'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** The part of a model that differs from family to family. One folder per family; `families.ts` holds the list. */
export interface Scorer {
  /** The classes that may be predicted, in the order of every score's probabilities; empty where none are. */
  readonly classes: readonly string[];
  /** Ids of clusters, in the order of every score's affinities; empty elsewhere. */
  readonly entities: readonly string[];
  /** Names of clusters by their ids, where the document gives them some. */
  readonly entityNames: ReadonlyMap<Value, string>;
  /** Whether smaller affinities are nearer (distances) or larger ones are (similarities). */
  readonly affinity: 'distance' | 'similarity' | null;
  /** The models of segments. */
  readonly segments: readonly NestedModel[];
  /** Output fields of segments, which this model's own may refer to. */
  readonly nestedOutputs: readonly OutputField[];
  /** Whether they are part of this model's own result. */
  readonly passesOutputs: boolean;
  /** Null: nothing can be predicted for this sample. */
  readonly score: (frame: Frame) => Score | null;
}

export interface NestedModel {
  readonly id: string;
  readonly model: CompiledModel;
}

export interface ModelContext {
  readonly functionName: FunctionName;
  /** Names that the family's own elements may refer to. */
  readonly scope: Scope;
  readonly target: TargetField;
  readonly compilation: Compilation;
  /** Compiles the model of a segment, whose surroundings are `scope`. */
  readonly compileNested: (element: XmlElement, scope: Scope) => CompiledModel;
}

/** Refuses at load, with place and remedy, what it cannot evaluate. */
export type CompileFamily = (element: XmlElement, context: ModelContext) => Scorer;

/** Holds nothing of the document, so that its memory is free once it is compiled. */
export interface CompiledModel {
  /** The name of its element. */
  readonly kind: string;
  readonly name: string | null;
  readonly functionName: FunctionName;
  /** Inputs by name, for the outermost model. */
  readonly inputs: readonly ModelInput[];
  readonly target: TargetField;
  readonly scorer: Scorer;
  readonly outputs: readonly OutputField[];
  /** Scores the sample of the frame and keeps the score there. */
  readonly evaluate: (frame: Frame) => Score;
  /** The score of the last `evaluate` for this sample, null when there was none. */
  readonly scoreOf: (frame: Frame) => Score | null;
}

export interface ModelInput {
  readonly name: string;
  readonly usage: 'active' | 'supplementary' | 'target';
  /** Prepares the value of the sample; throws `InvalidValue`. */
  readonly prepare: (frame: Frame) => void;
}

/** A scorer of the simple kinds: no segments, nothing passed on. */
export function plainScorer(classes: readonly string[], score: (frame: Frame) => Score | null): Scorer {
  return { classes, entities: [], entityNames: new Map(), affinity: null, segments: [], nestedOutputs: [], passesOutputs: false, score };
}
