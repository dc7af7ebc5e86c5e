import { readInteger, readText, requireNumber, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../../document/xml-element.ts';
import { constantFor, type Field, numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import type { PresentValue } from '../../values/value.ts';

/** A weighted sum; null when a number that it needs is missing. */
export type LinearPredictor = (frame: Frame) => number | null;

export function compileRegressionTable(table: XmlElement, scope: Scope): LinearPredictor {
  const intercept = requireNumber(table, 'intercept');
  const terms = [
    ...childrenNamed(table, 'NumericPredictor').map((element) => compileNumeric(element, scope)),
    ...compileCategories(table, scope),
    ...childrenNamed(table, 'PredictorTerm').map((element) => compileTerm(element, scope)),
  ];
  return (frame) => {
    let sum = intercept;
    for (const term of terms) {
      const value = term(frame);
      if (value === null) return null;
      sum += value;
    }
    return sum;
  };
}

function compileNumeric(element: XmlElement, scope: Scope): LinearPredictor {
  const read = numberReader(predictorField(element, scope), element);
  const coefficient = requireNumber(element, 'coefficient');
  const exponent = readInteger(element, 'exponent') ?? 1;
  return (frame) => {
    const value = read(frame);
    if (value === null) return null;
    return coefficient * (exponent === 1 ? value : value ** exponent);
  };
}

/** One term per field, however many categories it has. A missing one is like any other that is not named: it adds nothing. */
function compileCategories(table: XmlElement, scope: Scope): readonly LinearPredictor[] {
  const fields = new Map<Field, Map<PresentValue, number>>();
  for (const element of childrenNamed(table, 'CategoricalPredictor')) {
    const field = predictorField(element, scope);
    const coefficients = fields.get(field) ?? new Map<PresentValue, number>();
    const value = constantFor(field, requireText(element, 'value'), element);
    coefficients.set(value, (coefficients.get(value) ?? 0) + requireNumber(element, 'coefficient'));
    fields.set(field, coefficients);
  }
  return [...fields].map(([{ read }, coefficients]) => (frame) => {
    const value = read(frame);
    return value === null ? 0 : (coefficients.get(value) ?? 0);
  });
}

/** A product of fields. */
function compileTerm(element: XmlElement, scope: Scope): LinearPredictor {
  const coefficient = requireNumber(element, 'coefficient');
  const factors = childrenNamed(element, 'FieldRef').map((ref) => numberReader(scope.require(requireText(ref, 'field'), ref), ref));
  if (factors.length === 0) refuse(element, 'needs at least one <FieldRef>');
  return (frame) => {
    let product = coefficient;
    for (const factor of factors) {
      const value = factor(frame);
      if (value === null) return null;
      product *= value;
    }
    return product;
  };
}

/** The attribute is `name` in every version; some producers write `field`. */
function predictorField(element: XmlElement, scope: Scope): Field {
  const name = readText(element, 'name') ?? requireText(element, 'field');
  return scope.require(name, element);
}
