import { readMatrix } from '../../document/arrays.ts';
import { readNumber, readText, requireNumber, requireText } from '../../document/attributes.ts';
import { childNamed, childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { constantFor, type Field, numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { equalValues } from '../../values/comparison.ts';
import { parseNumber } from '../../values/number-text.ts';

/** A weighted sum of parameters; null when a field that it needs is missing. */
export type Predictor = (frame: Frame) => number | null;

/** One factor of a parameter's value. */
type Factor = (frame: Frame) => number | null;

interface Weight {
  readonly parameter: string;
  readonly beta: number;
  /** The class that the weight is for; null: for all. */
  readonly targetCategory: string | null;
}

interface Cell {
  readonly parameter: string;
  readonly factor: Factor;
  readonly targetCategory: string | null;
}

export interface Parameters {
  readonly weights: readonly Weight[];
  readonly cells: readonly Cell[];
  readonly referencePoints: ReadonlyMap<string, number>;
  /** Classes that have weights of their own, in document order. */
  readonly classes: readonly string[];
}

export function readParameters(element: XmlElement, scope: Scope): Parameters {
  const parameters = childrenNamed(requireChild(element, 'ParameterList'), 'Parameter');
  const referencePoints = new Map(parameters.map((entry) => [requireText(entry, 'name'), readNumber(entry, 'referencePoint') ?? 0]));
  const checked = (entry: XmlElement): string => {
    const name = requireText(entry, 'parameterName');
    return referencePoints.has(name) ? name : refuse(entry, `the ParameterList has no parameter "${name}"`);
  };
  const weights = childrenNamed(requireChild(element, 'ParamMatrix'), 'PCell').map((cell) => ({
    parameter: checked(cell),
    beta: requireNumber(cell, 'beta'),
    targetCategory: readText(cell, 'targetCategory'),
  }));
  const factors = predictorsOf(element, 'FactorList');
  const covariates = predictorsOf(element, 'CovariateList');
  const cells = childrenNamed(requireChild(element, 'PPMatrix'), 'PPCell').map((cell) => ({
    parameter: checked(cell),
    factor: compileFactor(cell, { factors, covariates, scope }),
    targetCategory: readText(cell, 'targetCategory'),
  }));
  const classes = new Set(weights.flatMap(({ targetCategory }) => (targetCategory === null ? [] : [targetCategory])));
  return { weights, cells, referencePoints, classes: [...classes] };
}

export interface WeightChoice {
  /** The class whose weights count; null: only weights for all. */
  readonly own: string | null;
  /** Whether weights for all count too. */
  readonly common: boolean;
}

/** Σ β·x over the chosen weights, where x is the product of the parameter's factors; 1 for a parameter without any. */
export function compilePredictor({ weights, cells }: Parameters, { own, common }: WeightChoice): Predictor {
  const chosen = weights.filter(({ targetCategory }) => (targetCategory === null ? common : targetCategory === own));
  const hasOwnCells = cells.some(({ targetCategory }) => targetCategory !== null && targetCategory === own);
  const counting = cells.filter(({ targetCategory }) => (hasOwnCells ? targetCategory === own : targetCategory === null));
  const factors = new Map<string, Factor[]>();
  for (const { parameter, factor } of counting) {
    const known = factors.get(parameter);
    if (known) known.push(factor);
    else factors.set(parameter, [factor]);
  }
  const terms = chosen.map(({ parameter, beta }) => ({ beta, factors: factors.get(parameter) ?? [] }));
  return (frame) => {
    let sum = 0;
    for (const { beta, factors } of terms) {
      let product = beta;
      for (const factor of factors) {
        const value = factor(frame);
        if (value === null) return null;
        product *= value;
      }
      sum += product;
    }
    return sum;
  };
}

interface PredictorLists {
  readonly factors: ReadonlyMap<string, XmlElement>;
  readonly covariates: ReadonlyMap<string, XmlElement>;
  readonly scope: Scope;
}

function predictorsOf(element: XmlElement, list: string): ReadonlyMap<string, XmlElement> {
  const container = childNamed(element, list);
  return new Map(container ? childrenNamed(container, 'Predictor').map((entry) => [requireText(entry, 'name'), entry]) : []);
}

/** A covariate to a power, or whether a factor has a value. */
function compileFactor(cell: XmlElement, { factors, covariates, scope }: PredictorLists): Factor {
  const name = requireText(cell, 'predictorName');
  const field = scope.require(name, cell);
  const factor = factors.get(name);
  if (factor) return compileIndicator(cell, field, factor);
  if (!covariates.has(name)) refuse(cell, `"${name}" is neither in the FactorList nor in the CovariateList`);
  const read = numberReader(field, cell);
  const text = requireText(cell, 'value');
  const exponent = parseNumber(text) ?? refuse(cell, `the exponent "${text}" of a covariate must be a number`);
  return (frame) => {
    const value = read(frame);
    if (value === null) return null;
    return exponent === 1 ? value : value ** exponent;
  };
}

function compileIndicator(cell: XmlElement, field: Field, factor: XmlElement): Factor {
  const wanted = constantFor(field, requireText(cell, 'value'), cell);
  const matrix = childNamed(factor, 'Matrix');
  if (matrix) return compileContrast(cell, field, factor, matrix);
  return (frame) => {
    const value = field.read(frame);
    if (value === null) return null;
    return equalValues(value, wanted) ? 1 : 0;
  };
}

/** With a contrast matrix: its entry in the row of the sample's category and the column of the cell's. */
function compileContrast(cell: XmlElement, field: Field, factor: XmlElement, matrix: XmlElement): Factor {
  const categories = childrenNamed(requireChild(factor, 'Categories'), 'Category').map((entry) =>
    constantFor(field, requireText(entry, 'value'), entry),
  );
  const wanted = constantFor(field, requireText(cell, 'value'), cell);
  const column = categories.findIndex((category) => equalValues(category, wanted));
  const rows = readMatrix(matrix);
  if (column < 0 || rows.some((row) => row.length <= column)) refuse(cell, 'its value is no category of the contrast matrix');
  return (frame) => {
    const value = field.read(frame);
    if (value === null) return null;
    const row = categories.findIndex((category) => equalValues(category, value));
    return rows[row]?.[column] ?? null;
  };
}
