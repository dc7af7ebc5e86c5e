import type { OutputField } from './fields/outputs.ts';
import type { Frame, Read } from './fields/frame.ts';
import type { CompiledModel } from './models/model.ts';
import type { DataType, OpType } from './values/data-type.ts';
import { shortestFloat } from './values/number-text.ts';
import type { PresentValue, Value } from './values/value.ts';

/** One field of an answer. */
export interface ResultField {
  readonly name: string;
  readonly dataType: DataType;
  readonly opType: OpType;
  /** What it shows, in the standard's word for it. */
  readonly feature: string;
  /** The values that it can have; empty where they are not known. */
  readonly values: readonly PresentValue[];
  readonly read: Read;
}

/** Used where a model names no target. */
const NAMELESS = 'predictedValue';

/**
 * What is answered for each sample: the target field, then every final field of the model's Output.
 * A model without Output gives the probability of each class, or the affinity of each cluster, beside its target.
 */
export function resultFields(model: CompiledModel): readonly ResultField[] {
  const outputs = model.outputs.filter(({ isFinal }) => isFinal).map(outputResult);
  const others = outputs.length > 0 ? outputs : [...probabilityResults(model), ...affinityResults(model)];
  const target = targetResult(model);
  return others.some(({ name }) => name === target.name) ? others : [target, ...others];
}

function targetResult({ target, scorer, functionName, scoreOf }: CompiledModel): ResultField {
  const { domain } = target;
  const isText = scorer.classes.length > 0 || functionName === 'clustering';
  return {
    name: target.name ?? NAMELESS,
    dataType: domain?.dataType ?? (isText ? 'string' : 'double'),
    opType: domain?.opType ?? (isText ? 'categorical' : 'continuous'),
    feature: 'predictedValue',
    values: domain && domain.values.length > 0 ? domain.values : [...scorer.classes, ...scorer.entities],
    read: (frame) => shown(scoreOf(frame)?.value ?? null, 'double'),
  };
}

function outputResult({ name, dataType, opType, values, feature, read }: OutputField): ResultField {
  return { name, dataType, opType, feature, values, read: (frame) => shown(read(frame), dataType) };
}

function probabilityResults({ scorer, scoreOf }: CompiledModel): readonly ResultField[] {
  const shares = (frame: Frame) => {
    const score = scoreOf(frame);
    return score?.probabilities ?? score?.confidences ?? null;
  };
  return scorer.classes.map((label, i) => numberResult(`probability(${label})`, 'probability', (frame) => shares(frame)?.[i] ?? null));
}

function affinityResults({ scorer, scoreOf }: CompiledModel): readonly ResultField[] {
  return scorer.entities.map((id, i) => numberResult(`affinity(${id})`, 'affinity', (frame) => scoreOf(frame)?.affinities?.[i] ?? null));
}

function numberResult(name: string, feature: string, read: Read): ResultField {
  return { name, dataType: 'double', opType: 'continuous', feature, values: [], read: (frame) => shown(read(frame), 'double') };
}

/** JSON has no infinities; a result without a number is null. */
function shown(value: Value, dataType: DataType): Value {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return null;
  return dataType === 'float' ? shortestFloat(value) : value;
}
