import { requireNumber, requireText } from '../../document/attributes.ts';
import { childNamed, childrenNamed, refuse, requireChild, requireOneOf, type XmlElement } from '../../document/xml-element.ts';
import { compileDerivedField } from '../../fields/derived-fields.ts';
import { constantFor, numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { softmax } from '../../values/link-functions.ts';
import type { PresentValue } from '../../values/value.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { mostProbable } from '../score.ts';
import { compileDensity } from './density.ts';

/** Adds the logarithm of an input's likelihood to each class; a missing input adds nothing. */
type Evidence = (frame: Frame, logs: Float64Array) => void;

interface BayesFacts {
  readonly classes: readonly string[];
  /** Stands for a likelihood of zero. */
  readonly threshold: number;
  readonly scope: Scope;
}

export function compileNaiveBayes(element: XmlElement, context: ModelContext): Scorer {
  if (context.functionName !== 'classification') refuse(element, 'a naive Bayes model has functionName="classification"');
  const counts = readCounts(requireChild(requireChild(element, 'BayesOutput'), 'TargetValueCounts'));
  const classes = [...counts.keys()];
  const facts = { classes, threshold: requireNumber(element, 'threshold'), scope: context.scope };
  const priors = Float64Array.from(counts.values(), Math.log);
  const evidence = childrenNamed(requireChild(element, 'BayesInputs'), 'BayesInput').map((input) => compileInput(input, facts));
  return plainScorer(classes, (frame) => {
    const logs = priors.slice();
    for (const add of evidence) add(frame, logs);
    return mostProbable(classes, softmax(logs));
  });
}

function compileInput(element: XmlElement, facts: BayesFacts): Evidence {
  const stats = childNamed(element, 'TargetValueStats');
  return stats ? compileContinuous(element, stats, facts) : compileDiscrete(element, facts);
}

function compileContinuous(element: XmlElement, stats: XmlElement, { classes, threshold, scope }: BayesFacts): Evidence {
  const read = numberReader(scope.require(requireText(element, 'fieldName'), element), element);
  const densities = new Map(
    childrenNamed(stats, 'TargetValueStat').map((stat) => [
      requireText(stat, 'value'),
      compileDensity(requireOneOf(stat, new Set(['GaussianDistribution', 'PoissonDistribution']))),
    ]),
  );
  for (const name of densities.keys()) if (!classes.includes(name)) refuse(stats, `"${name}" is no class of the BayesOutput`);
  return (frame, logs) => {
    const value = read(frame);
    if (value === null) return;
    classes.forEach((name, i) => {
      const density = densities.get(name)?.(value);
      if (density !== undefined) logs[i] = (logs[i] as number) + Math.log(Math.max(density, threshold));
    });
  };
}

function compileDiscrete(element: XmlElement, { classes, threshold, scope }: BayesFacts): Evidence {
  const derived = childNamed(element, 'DerivedField');
  const field = derived ? compileDerivedField(derived, scope) : scope.require(requireText(element, 'fieldName'), element);
  const pairs = new Map<PresentValue, ReadonlyMap<string, number>>();
  for (const pair of childrenNamed(element, 'PairCounts')) {
    pairs.set(constantFor(field, requireText(pair, 'value'), pair), readCounts(requireChild(pair, 'TargetValueCounts')));
  }
  if (pairs.size === 0) refuse(element, 'needs <PairCounts> or <TargetValueStats>');
  const totals = classes.map((name) => [...pairs.values()].reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0));
  const likelihoods = new Map([...pairs].map(([value, counts]) => [value, classes.map((name, i) => share(counts.get(name), totals[i]))]));
  return (frame, logs) => {
    const value = field.read(frame);
    const known = value === null ? undefined : likelihoods.get(value);
    // A value that training never saw says nothing of any class.
    known?.forEach((likelihood, i) => {
      logs[i] = (logs[i] as number) + Math.log(likelihood === 0 ? threshold : likelihood);
    });
  };
}

function share(count = 0, total = 0): number {
  return count === 0 ? 0 : count / total;
}

function readCounts(element: XmlElement): ReadonlyMap<string, number> {
  const entries = childrenNamed(element, 'TargetValueCount');
  return new Map(entries.map((entry) => [requireText(entry, 'value'), requireNumber(entry, 'count')]));
}
