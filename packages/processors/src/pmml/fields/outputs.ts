import { readBoolean, readInteger, readText, readWord, requireText } from '../document/attributes.ts';
import { childNamed, childrenNamed, refuse, type XmlElement } from '../document/xml-element.ts';
import { compileExpression, expressionOf } from '../expressions/expression.ts';
import { EXPRESSION_NAMES } from '../expressions/expression-names.ts';
import type { CompiledModel, Scorer } from '../models/model.ts';
import type { Score } from '../models/score.ts';
import { cast, DATA_TYPES, type DataType, OP_TYPES } from '../values/data-type.ts';
import type { Value } from '../values/value.ts';
import type { Field } from './field.ts';
import type { Frame, Read } from './frame.ts';
import type { Scope } from './scope.ts';
import { displayValue, type TargetField } from './targets.ts';

/** A named part of a model's answer. */
export interface OutputField extends Field {
  /** Whether callers see it; false for what only the next model of a chain needs. */
  readonly isFinal: boolean;
  /** What it shows, in the standard's word. */
  readonly feature: Feature;
}

const FEATURES = [
  'predictedValue',
  'predictedDisplayValue',
  'transformedValue',
  'decision',
  'probability',
  'confidence',
  'clusterId',
  'entityId',
  'affinity',
  'clusterAffinity',
  'entityAffinity',
  'reasonCode',
  'ruleValue',
  'ruleId',
  'consequent',
] as const;
type Feature = (typeof FEATURES)[number];

/** The model that an output field tells of: the one that owns it, or the one of a segment. */
export interface OutputSource {
  readonly target: TargetField;
  readonly scorer: Scorer;
  readonly scoreOf: (frame: Frame) => Score | null;
  /** Output fields that are compiled already. */
  readonly outputs: readonly OutputField[];
}

/** Compiles the Output element. Each field is declared in `scope`, so that later ones may refer to earlier ones. */
export function compileOutputs(model: XmlElement, source: OutputSource, scope: Scope): readonly OutputField[] {
  const output = childNamed(model, 'Output');
  if (!output) return [];
  return childrenNamed(output, 'OutputField').map((element) => {
    const field = compileOutputField(element, source, scope);
    scope.declare(field);
    return field;
  });
}

function compileOutputField(element: XmlElement, owner: OutputSource, scope: Scope): OutputField {
  const source = segmentSource(element, owner) ?? owner;
  const feature = readFeature(element);
  const compute = COMPILERS[feature](element, source, scope);
  const dataType = readWord(element, 'dataType', DATA_TYPES);
  return {
    name: requireText(element, 'name'),
    dataType: dataType ?? defaultType(feature, source),
    opType: readWord(element, 'optype', OP_TYPES) ?? 'continuous',
    values: [],
    isCyclic: false,
    isValid: null,
    isFinal: readBoolean(element, 'isFinalResult', true),
    feature,
    read: scope.compilation.memoize(dataType === null ? compute : (frame) => cast(compute(frame), dataType)),
  };
}

function readFeature(element: XmlElement): Feature {
  const stated = readWord(element, 'feature', FEATURES);
  if (stated !== null) return stated;
  return element.children.some((child) => EXPRESSION_NAMES.has(child.name)) ? 'transformedValue' : 'predictedValue';
}

function segmentSource(element: XmlElement, owner: OutputSource): OutputSource | null {
  const id = readText(element, 'segmentId');
  if (id === null) return null;
  const segment: { readonly model: CompiledModel } | undefined = owner.scorer.segments.find((entry) => entry.id === id);
  return segment?.model ?? refuse(element, `there is no segment with the id "${id}"`);
}

type CompileFeature = (element: XmlElement, source: OutputSource, scope: Scope) => Read;

const compileTransformed: CompileFeature = (element, source, scope) => {
  const name = readText(element, 'value');
  if (readText(element, 'segmentId') === null || name === null) return compileExpression(expressionOf(element), scope);
  const output = source.outputs.find((field) => field.name === name) ?? refuse(element, `the segment has no output field "${name}"`);
  return output.read;
};
const compileEntityId: CompileFeature = (element, { scorer, scoreOf }) => compileEntity(element, scorer, scoreOf);
const compileNearness: CompileFeature = (element, { scorer, scoreOf }) => compileAffinity(element, scorer, scoreOf);

const COMPILERS: Readonly<Record<Feature, CompileFeature>> = {
  predictedValue:
    (_, { scoreOf }) =>
    (frame) =>
      scoreOf(frame)?.value ?? null,
  predictedDisplayValue: (_, source) => compileDisplay(source),
  transformedValue: compileTransformed,
  decision: compileTransformed,
  probability: (element, source) => compileShare(element, source, (score) => score.probabilities),
  confidence: (element, source) => compileShare(element, source, (score) => score.confidences ?? score.probabilities),
  clusterId: compileEntityId,
  entityId: compileEntityId,
  affinity: compileNearness,
  clusterAffinity: compileNearness,
  entityAffinity: compileNearness,
  reasonCode: compileReason,
  ruleValue: (element, { scoreOf }) => compileRuleValue('ruleValue', element, scoreOf),
  ruleId: (element, { scoreOf }) => compileRuleValue('ruleId', element, scoreOf),
  consequent: (element, { scoreOf }) => compileRuleValue('consequent', element, scoreOf),
};

/** Clusters are shown by their names. */
function compileDisplay({ target, scorer, scoreOf }: OutputSource): Read {
  return (frame) => {
    const value = scoreOf(frame)?.value ?? null;
    return scorer.entityNames.get(value) ?? displayValue(target, value);
  };
}

function compileReason(element: XmlElement, { scoreOf }: OutputSource): Read {
  const rank = readRank(element);
  return (frame) => scoreOf(frame)?.reasonCodes[rank - 1] ?? null;
}

type SharesOf = (score: Score) => Float64Array | null;

/** Of the class named by `value`, else of the predicted one. */
function compileShare(element: XmlElement, { scorer, scoreOf }: OutputSource, sharesOf: SharesOf): Read {
  const wanted = readText(element, 'value');
  if (scorer.classes.length === 0) refuse(element, 'the model predicts no classes, so there are no probabilities');
  const place = wanted === null ? -1 : scorer.classes.indexOf(wanted);
  if (wanted !== null && place < 0) refuse(element, `"${wanted}" is no class of the model; classes: ${scorer.classes.join(', ')}`);
  return (frame) => {
    const score = scoreOf(frame);
    if (!score) return null;
    const at = place >= 0 ? place : scorer.classes.indexOf(score.label ?? String(score.value));
    return sharesOf(score)?.[at] ?? null;
  };
}

function compileEntity(element: XmlElement, scorer: Scorer, scoreOf: OutputSource['scoreOf']): Read {
  const rank = readRank(element);
  if (rank === 1) return (frame) => scoreOf(frame)?.entity ?? null;
  if (scorer.affinity === null) return compileRuleId(rank, scoreOf);
  return (frame) => {
    const affinities = scoreOf(frame)?.affinities;
    const place = affinities ? ranked(affinities, scorer)[rank - 1] : undefined;
    return place === undefined ? null : (scorer.entities[place] ?? null);
  };
}

function compileRuleId(rank: number, scoreOf: OutputSource['scoreOf']): Read {
  return (frame) => scoreOf(frame)?.rules[rank - 1]?.id ?? null;
}

function compileAffinity(element: XmlElement, scorer: Scorer, scoreOf: OutputSource['scoreOf']): Read {
  if (scorer.affinity === null) refuse(element, 'only clustering models have affinities');
  const rank = readRank(element);
  const wanted = readText(element, 'value');
  const fixed = wanted === null ? -1 : scorer.entities.indexOf(wanted);
  if (wanted !== null && fixed < 0) refuse(element, `"${wanted}" is no cluster of the model; clusters: ${scorer.entities.join(', ')}`);
  return (frame) => {
    const affinities = scoreOf(frame)?.affinities;
    if (!affinities) return null;
    const place = fixed >= 0 ? fixed : ranked(affinities, scorer)[rank - 1];
    return place === undefined ? null : (affinities[place] ?? null);
  };
}

/** Places from the nearest to the farthest. */
function ranked(affinities: Float64Array, { affinity }: Scorer): readonly number[] {
  const sign = affinity === 'distance' ? 1 : -1;
  return Array.from(affinities.keys()).toSorted((a, b) => sign * ((affinities[a] as number) - (affinities[b] as number)) || a - b);
}

function compileRuleValue(feature: 'ruleValue' | 'ruleId' | 'consequent', element: XmlElement, scoreOf: OutputSource['scoreOf']): Read {
  const stated = readWord(element, 'ruleFeature', ['consequent', 'ruleId', 'confidence'] as const);
  const wanted = feature === 'ruleValue' ? (stated ?? 'consequent') : feature;
  const rank = readRank(element);
  return (frame): Value => {
    const rule = scoreOf(frame)?.rules[rank - 1];
    if (!rule) return null;
    if (wanted === 'ruleId') return rule.id;
    return wanted === 'confidence' ? rule.confidence : rule.score;
  };
}

function readRank(element: XmlElement): number {
  const rank = readInteger(element, 'rank') ?? 1;
  if (rank < 1) refuse(element, `rank must be 1 or more, not ${rank}`);
  return rank;
}

function defaultType(feature: Feature, { target, scorer }: OutputSource): DataType {
  if (feature === 'predictedValue') return target.domain?.dataType ?? (scorer.classes.length > 0 ? 'string' : 'double');
  return ['probability', 'confidence', 'affinity', 'clusterAffinity', 'entityAffinity'].includes(feature) ? 'double' : 'string';
}
