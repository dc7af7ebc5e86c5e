import { shown } from '../../host/json.ts';
import { RequestError } from '../../host/errors.ts';
import { refuse } from '../document/xml-element.ts';
import { convert, isNumeric } from '../values/data-type.ts';
import type { PresentValue, Value } from '../values/value.ts';
import { describeDomain, type Domain, isValid } from './data-dictionary.ts';
import type { MiningField } from './mining-schema.ts';

/** A value that a sample may not have. The caller of the evaluator adds which sample it was. */
export class InvalidValue extends RequestError {
  constructor(field: string, expected: string, given: string) {
    super(`field "${field}": expected ${expected}, got ${given}`);
  }
}

/** Takes a value as given (JSON, or the value of a field around the model) to the value that the model uses. */
export type Treatment = (given: unknown) => Value;

/** Missing values first, then invalid ones, then outliers, as the mining schema says. */
export function compileTreatment(field: MiningField, domain: Domain): Treatment {
  const whenMissing = missingTreatment(field, domain);
  const whenInvalid = invalidTreatment(field, domain, whenMissing);
  const limit = outlierTreatment(field, whenMissing);
  return (given) => {
    if (given === null || given === undefined) return whenMissing();
    if (typeof given === 'string' && domain.missingTexts.has(given)) return whenMissing();
    const value = fromJson(given, domain);
    if (domain.missingTexts.size > 0 && domain.missingTexts.has(String(value))) return whenMissing();
    if (value === undefined || !isValid(domain, value)) return whenInvalid(given, value);
    return limit(value);
  };
}

/** A JSON value as a value of the domain; undefined when it cannot be one. A truth is no number, a list is no value. */
function fromJson(given: unknown, domain: Domain): PresentValue | undefined {
  if (typeof given === 'boolean') return isNumeric(domain.dataType) ? undefined : convert(given, domain.dataType);
  return typeof given === 'string' || typeof given === 'number' ? convert(given, domain.dataType) : undefined;
}

function missingTreatment(field: MiningField, domain: Domain): () => Value {
  if (field.missingReplacement !== null) {
    const replacement = replacementValue(field, domain, field.missingReplacement);
    return () => replacement;
  }
  if (!field.refusesMissing) return () => null;
  return () => {
    throw new InvalidValue(field.name, describeDomain(domain), 'nothing; this model needs it');
  };
}

type WhenInvalid = (given: unknown, value: PresentValue | undefined) => Value;

function invalidTreatment(field: MiningField, domain: Domain, whenMissing: () => Value): WhenInvalid {
  const fail = (given: unknown): never => {
    throw new InvalidValue(field.name, describeDomain(domain), shown(given));
  };
  if (field.invalid === 'returnInvalid') return fail;
  // What is no value of the type at all cannot be used as it is.
  if (field.invalid === 'asIs') return (given, value) => value ?? fail(given);
  if (field.invalid === 'asMissing') return whenMissing;
  const replacement = replacementValue(field, domain, field.invalidReplacement ?? '');
  return () => replacement;
}

function outlierTreatment(field: MiningField, whenMissing: () => Value): (value: PresentValue) => Value {
  if (field.outliers === 'asIs') return (value) => value;
  const low = field.low ?? Number.NEGATIVE_INFINITY;
  const high = field.high ?? Number.POSITIVE_INFINITY;
  const asMissing = field.outliers === 'asMissingValues';
  return (value) => {
    if (typeof value !== 'number' || (value >= low && value <= high)) return value;
    if (asMissing) return whenMissing();
    return value < low ? low : high;
  };
}

/** Replacements need not be listed values, only values of the type; an integer field may be given a mean with a fraction. */
function replacementValue(field: MiningField, domain: Domain, text: string): PresentValue {
  const type = domain.dataType === 'integer' ? 'double' : domain.dataType;
  return convert(text, type) ?? refuse(field.element, `the replacement "${text}" is not a ${domain.dataType}`);
}
