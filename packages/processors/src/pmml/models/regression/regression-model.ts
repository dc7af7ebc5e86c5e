import { readWord, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../../document/xml-element.ts';
import type { Frame } from '../../fields/frame.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { mostProbable, Score } from '../score.ts';
import { NORMALIZATIONS, type Normalization, normalizeClasses, normalizeNumber } from './normalization.ts';
import { compileRegressionTable, type LinearPredictor } from './regression-table.ts';

export function compileRegression(element: XmlElement, context: ModelContext): Scorer {
  const tables = childrenNamed(element, 'RegressionTable');
  const normalization = readWord(element, 'normalizationMethod', NORMALIZATIONS) ?? 'none';
  if (context.functionName === 'regression') return compileNumber(element, tables, normalization, context);
  if (context.functionName === 'classification') return compileClasses(element, tables, normalization, context);
  return refuse(element, `functionName="${context.functionName}" does not fit a regression`);
}

function compileNumber(element: XmlElement, tables: readonly XmlElement[], normalization: Normalization, context: ModelContext): Scorer {
  const [table] = tables;
  if (!table || tables.length !== 1) return refuse(element, `a regression needs one <RegressionTable>; it has ${tables.length}`);
  const normalize = normalizeNumber(normalization) ?? refuse(element, `normalizationMethod="${normalization}" needs classes`);
  const predict = compileRegressionTable(table, context.scope);
  return plainScorer([], (frame) => {
    const value = predict(frame);
    return value === null ? null : new Score(normalize(value));
  });
}

function compileClasses(element: XmlElement, tables: readonly XmlElement[], normalization: Normalization, context: ModelContext): Scorer {
  if (tables.length < 2) refuse(element, `a classification needs a <RegressionTable> for every class; it has ${tables.length}`);
  const classes = tables.map((table) => requireText(table, 'targetCategory'));
  const isOrdinal = context.target.domain?.opType === 'ordinal';
  const normalize = normalizeClasses(normalization, classes.length, isOrdinal);
  if (!normalize) {
    const kind = isOrdinal ? 'an ordinal target' : `${classes.length} classes`;
    return refuse(element, `normalizationMethod="${normalization}" is not defined for ${kind}`);
  }
  const predictors = tables.map((table) => compileRegressionTable(table, context.scope));
  return plainScorer(classes, (frame) => {
    const values = evaluateAll(predictors, frame);
    return values === null ? null : mostProbable(classes, normalize(values));
  });
}

/** Null when one of them has no value. */
function evaluateAll(predictors: readonly LinearPredictor[], frame: Frame): Float64Array | null {
  const values = new Float64Array(predictors.length);
  for (let i = 0; i < predictors.length; i++) {
    const value = predictors[i]?.(frame) ?? null;
    if (value === null) return null;
    values[i] = value;
  }
  return values;
}
