import { readText, readWord, requireWord } from '../../document/attributes.ts';
import { refuse, type XmlElement } from '../../document/xml-element.ts';
import type { Frame } from '../../fields/frame.ts';
import { listedClasses } from '../../fields/targets.ts';
import { INVERSE_LINKS, softmax } from '../../values/link-functions.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { mostProbable, Score } from '../score.ts';
import { compileCoxRegression } from './cox-regression.ts';
import { compileLink, compileOffset } from './link.ts';
import { compilePredictor, type Predictor, readParameters, type Parameters } from './predictor.ts';

const MODEL_TYPES = [
  'regression',
  'generalLinear',
  'multinomialLogistic',
  'ordinalMultinomial',
  'generalizedLinear',
  'CoxRegression',
] as const;
type ModelType = (typeof MODEL_TYPES)[number];

type CompileType = (element: XmlElement, parameters: Parameters, context: ModelContext) => Scorer;

/** For each type of model how it predicts numbers and how classes; null where it does not. */
const TYPES: Readonly<Record<ModelType, { readonly regression: CompileType | null; readonly classification: CompileType | null }>> = {
  regression: { regression: compileLinear, classification: null },
  generalLinear: { regression: compileLinear, classification: null },
  generalizedLinear: { regression: compileMean, classification: compileTwoClasses },
  multinomialLogistic: { regression: null, classification: compileMultinomial },
  ordinalMultinomial: { regression: null, classification: compileOrdinal },
  CoxRegression: { regression: compileCoxRegression, classification: null },
};

const CUMULATIVE_LINKS = ['logit', 'probit', 'cloglog', 'loglog', 'cauchit'] as const;

export function compileGeneralRegression(element: XmlElement, context: ModelContext): Scorer {
  const type = requireWord(element, 'modelType', MODEL_TYPES);
  const { functionName } = context;
  const compile = functionName === 'clustering' ? null : TYPES[type][functionName];
  if (compile === null) return refuse(element, `modelType="${type}" does not go with functionName="${functionName}"`);
  return compile(element, readParameters(element, context.scope), context);
}

function compileLinear(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const predict = compilePredictor(parameters, { own: null, common: true });
  const offset = compileOffset(element, context.scope);
  return plainScorer([], (frame) => {
    const [value, shift] = [predict(frame), offset(frame)];
    return value === null || shift === null ? null : new Score(value + shift);
  });
}

function compileMean(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const predict = compilePredictor(parameters, { own: null, common: true });
  const link = compileLink(element, context.scope);
  return plainScorer([], (frame) => {
    const value = predict(frame);
    const mean = value === null ? null : link(value, frame);
    return mean === null ? null : new Score(mean);
  });
}

/** The link gives the probability of the class that is not the reference. */
function compileTwoClasses(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const classes = referenceLast(element, parameters, context);
  const [first] = classes;
  if (first === undefined || classes.length !== 2)
    return refuse(element, `a generalized linear classification has 2 classes, not ${classes.length}`);
  const predict = compilePredictor(parameters, { own: first, common: true });
  const link = compileLink(element, context.scope);
  return plainScorer(classes, (frame) => {
    const value = predict(frame);
    const probability = value === null ? null : link(value, frame);
    return probability === null ? null : mostProbable(classes, Float64Array.of(probability, 1 - probability));
  });
}

/** exp of each class's predictor, that of the reference being 1, as shares of their sum. */
function compileMultinomial(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const classes = referenceLast(element, parameters, context);
  const others = classes.slice(0, -1);
  const predictors = others.map((name) => compilePredictor(parameters, { own: name, common: others.length === 1 }));
  return plainScorer(classes, (frame) => {
    const logs = evaluateAll(predictors, frame);
    return logs === null ? null : mostProbable(classes, softmax(Float64Array.from([...logs, 0])));
  });
}

/** Predictors stand for "this class or one before it"; they differ in the intercept alone. */
function compileOrdinal(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const classes = listedClasses(context.target);
  if (classes.length < 2) refuse(element, 'the classes of an ordinal target must be listed as Values of its DataField, in their order');
  const link = INVERSE_LINKS[readWord(element, 'cumulativeLink', CUMULATIVE_LINKS) ?? 'logit'];
  const offset = compileOffset(element, context.scope);
  const predictors = classes.slice(0, -1).map((name) => compilePredictor(parameters, { own: name, common: true }));
  return plainScorer(classes, (frame) => {
    const [values, shift] = [evaluateAll(predictors, frame), offset(frame)];
    if (values === null || shift === null) return null;
    const reached = [...values.map((value) => link(value + shift)), 1];
    return mostProbable(
      classes,
      Float64Array.from(reached, (total, i) => total - (reached[i - 1] ?? 0)),
    );
  });
}

function evaluateAll(predictors: readonly Predictor[], frame: Frame): readonly number[] | null {
  const values: number[] = [];
  for (const predict of predictors) {
    const value = predict(frame);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/** Classes in the dictionary's order, but the reference one last: stated, or the one without parameters of its own. */
function referenceLast(element: XmlElement, { classes }: Parameters, { target }: ModelContext): readonly string[] {
  const stated = readText(element, 'targetReferenceCategory');
  const listed = listedClasses(target);
  const all = listed.length > 0 ? listed : [...new Set([...classes, ...(stated === null ? [] : [stated])])];
  const without = all.filter((name) => !classes.includes(name));
  const reference = stated ?? (without.length === 1 ? without[0] : undefined);
  if (reference === undefined) return refuse(element, 'needs a targetReferenceCategory: the class whose parameters are all 0');
  return [...all.filter((name) => name !== reference), reference];
}
