import { readNumber, readText, readWord, requireText, requireWord } from '../../document/attributes.ts';
import { MODELS } from '../../document/grammar-elements.ts';
import { childNamed, childrenNamed, refuse, requireChild, requireOneOf, type XmlElement } from '../../document/xml-element.ts';
import { numberReader } from '../../fields/field.ts';
import type { Scope } from '../../fields/scope.ts';
import { compilePredicate, predicateOf } from '../../predicates/predicate.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { compileChain, compileFirst } from './selection.ts';
import { combineNumbers, isNumberMethod } from './numbers.ts';
import { combineProbabilities, isProbabilityMethod } from './probabilities.ts';
import { nestedOutputs } from './segment-outputs.ts';
import { MISSING_PREDICTIONS, type Segment, type SegmentationRules, unionOfClasses } from './segment.ts';
import { combineVotes } from './votes.ts';

const METHODS = [
  'majorityVote',
  'weightedMajorityVote',
  'average',
  'weightedAverage',
  'median',
  'weightedMedian',
  'max',
  'sum',
  'weightedSum',
  'selectFirst',
  'modelChain',
] as const;
type Method = (typeof METHODS)[number];

const MODEL_NAMES: ReadonlySet<string> = new Set(MODELS.split(' '));

/** Several models in one: an ensemble, a choice or a chain. */
export function compileMining(element: XmlElement, context: ModelContext): Scorer {
  const segmentation = requireChild(element, 'Segmentation');
  const method = requireWord(segmentation, 'multipleModelMethod', METHODS);
  const segments = compileSegments(segmentation, method, context);
  const selects = method === 'selectFirst' || method === 'modelChain';
  const scorer = compileMethod(segmentation, method, segments, context);
  return { ...scorer, segments, nestedOutputs: nestedOutputs(segments), passesOutputs: selects };
}

function compileMethod(element: XmlElement, method: Method, segments: readonly Segment[], context: ModelContext): Scorer {
  const { functionName } = context;
  if (method === 'selectFirst') return compileFirst(segments, functionName);
  if (method === 'modelChain') return compileChain(segments, functionName);
  const rules = readRules(element);
  if (functionName === 'regression') {
    const numberMethod = isNumberMethod(method) ? method : refuse(element, `multipleModelMethod="${method}" does not combine numbers`);
    return plainScorer([], combineNumbers(numberMethod, segments, rules));
  }
  const classes = unionOfClasses(segments, context.target);
  if (method === 'majorityVote' || method === 'weightedMajorityVote') {
    return plainScorer(classes, combineVotes(method === 'weightedMajorityVote', { segments, rules, classes }));
  }
  const isClassification = functionName === 'classification';
  if (!isClassification || !isProbabilityMethod(method))
    return refuse(element, `multipleModelMethod="${method}" does not combine ${functionName}s`);
  return plainScorer(classes, combineProbabilities(method, { segments, rules, classes }));
}

function compileSegments(segmentation: XmlElement, method: Method, context: ModelContext): readonly Segment[] {
  // The models of a chain see what those before them put out.
  const scope = context.scope.nested();
  const segments = childrenNamed(segmentation, 'Segment').map((element, i) => {
    const segment = compileSegment(element, i + 1, scope, context);
    if (method === 'modelChain') for (const output of segment.model.outputs) scope.declare(output);
    return segment;
  });
  if (segments.length === 0) refuse(segmentation, 'needs at least one <Segment>');
  return segments;
}

function compileSegment(element: XmlElement, number: number, scope: Scope, context: ModelContext): Segment {
  const holds = compilePredicate(predicateOf(element), scope);
  const model = context.compileNested(requireOneOf(element, MODEL_NAMES), scope);
  return { id: readText(element, 'id') ?? String(number), holds, model, weight: compileWeight(element, scope) };
}

function compileWeight(element: XmlElement, scope: Scope): Segment['weight'] {
  const variable = childNamed(element, 'VariableWeight');
  if (variable) return numberReader(scope.require(requireText(variable, 'field'), variable), variable);
  const weight = readNumber(element, 'weight') ?? 1;
  return () => weight;
}

function readRules(element: XmlElement): SegmentationRules {
  const threshold = readNumber(element, 'missingThreshold') ?? 1;
  if (threshold < 0 || threshold > 1) refuse(element, `missingThreshold must lie between 0 and 1, not ${threshold}`);
  return { missing: readWord(element, 'missingPredictionTreatment', MISSING_PREDICTIONS) ?? 'continue', threshold };
}
