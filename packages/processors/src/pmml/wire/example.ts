import type { JsonObject } from '../../host/index.ts';
import type { PmmlEvaluator } from '../evaluator.ts';
import type { Domain } from '../fields/data-dictionary.ts';
import type { Interval } from '../fields/interval.ts';
import { isNumeric } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';

/** Tried in this order for numbers of which nothing is known; a model may have no result for some (the logarithm of 0). */
const NUMBERS = [1, 0.5, 2, 0];

/** A sample that this very model answers: from its verification rows, else made of valid values. */
export function exampleSample(evaluator: PmmlEvaluator): JsonObject {
  const [verified] = evaluator.verification;
  const candidates = [
    ...(verified ? [typedSample(evaluator, verified.sample)] : []),
    ...NUMBERS.map((number) => validSample(evaluator, number)),
  ];
  return candidates.find((sample) => isAnswered(evaluator, sample)) ?? {};
}

function isAnswered(evaluator: PmmlEvaluator, sample: JsonObject): boolean {
  try {
    evaluator.predictOne(sample);
    return true;
  } catch {
    return false;
  }
}

/** Cells of a document are texts; callers send numbers as numbers. */
function typedSample({ dictionary }: PmmlEvaluator, sample: JsonObject): JsonObject {
  const typed = Object.entries(sample).map(([name, text]) => {
    const domain = dictionary.get(name);
    return [name, domain && isNumeric(domain.dataType) && Number.isFinite(Number(text)) ? Number(text) : text];
  });
  return Object.fromEntries(typed);
}

function validSample({ dictionary, model }: PmmlEvaluator, number: number): JsonObject {
  return Object.fromEntries(model.inputs.map(({ name }) => [name, validValue(dictionary.get(name) as Domain, number)]));
}

function validValue({ dataType, values, intervals }: Domain, number: number): PresentValue {
  const [value] = values;
  if (value !== undefined) return value;
  const [interval] = intervals;
  if (isNumeric(dataType))
    return interval ? inside(interval, dataType === 'integer') : dataType === 'integer' ? Math.round(number) : number;
  if (dataType === 'boolean') return true;
  return { date: '2020-01-31', time: '12:30:00', dateTime: '2020-01-31T12:30:00' }[dataType as string] ?? 'text';
}

/** The middle of an interval, rounded as people write it. */
function inside({ left, right }: Interval, isWhole: boolean): number {
  if (!Number.isFinite(left) && !Number.isFinite(right)) return 1;
  if (!Number.isFinite(left)) return right - 1;
  if (!Number.isFinite(right)) return left + 1;
  const middle = (left + right) / 2;
  const rounded = isWhole ? Math.round(middle) : Number(middle.toPrecision(3));
  return rounded > left && rounded < right ? rounded : middle;
}
