import { readText, requireNumber, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { constantFor, numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import { equalValues } from '../../values/comparison.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { Score } from '../score.ts';
import { compilePredictor, type Parameters } from './predictor.ts';

/** The hazard that a sample with all fields at their reference points has gathered by some time. */
interface Baseline {
  readonly maxTime: number;
  /** By rising time. */
  readonly steps: readonly { readonly time: number; readonly hazard: number }[];
}

/** Predicts the cumulative hazard at the sample's end time; survival is exp of its negative. */
export function compileCoxRegression(element: XmlElement, parameters: Parameters, context: ModelContext): Scorer {
  const end = requireText(element, 'endTimeVariable');
  const readTime = numberReader(context.scope.require(end, element), element);
  const baselineOf = compileBaseline(element, context);
  const predict = compilePredictor(parameters, { own: null, common: true });
  const reference = parameters.weights.reduce(
    (sum, { parameter, beta }) => sum + beta * (parameters.referencePoints.get(parameter) ?? 0),
    0,
  );
  return plainScorer([], (frame) => {
    const [time, baseline] = [readTime(frame), baselineOf(frame)];
    if (time === null || baseline === null || time > baseline.maxTime) return null;
    const reached = baseline.steps.findLast((step) => step.time <= time);
    if (!reached) return new Score(0);
    const value = predict(frame);
    return value === null ? null : new Score(reached.hazard * Math.exp(value - reference));
  });
}

/** The one table, or the one of the sample's stratum; null for a stratum without a table. */
function compileBaseline(element: XmlElement, context: ModelContext): (frame: Frame) => Baseline | null {
  const tables = requireChild(element, 'BaseCumHazardTables');
  const variable = readText(element, 'baselineStrataVariable');
  if (variable === null) {
    const baseline = readBaseline(tables);
    return () => baseline;
  }
  const field = context.scope.require(variable, element);
  const strata = childrenNamed(tables, 'BaselineStratum').map((stratum) => ({
    value: constantFor(field, requireText(stratum, 'value'), stratum),
    baseline: readBaseline(stratum),
  }));
  return (frame) => {
    const value = field.read(frame);
    return value === null ? null : (strata.find((stratum) => equalValues(stratum.value, value))?.baseline ?? null);
  };
}

function readBaseline(element: XmlElement): Baseline {
  const cells = childrenNamed(element, 'BaselineCell');
  if (cells.length === 0) refuse(element, 'needs at least one <BaselineCell>');
  const steps = cells.map((cell) => ({ time: requireNumber(cell, 'time'), hazard: requireNumber(cell, 'cumHazard') }));
  return { maxTime: requireNumber(element, 'maxTime'), steps: steps.toSorted((a, b) => a.time - b.time) };
}
