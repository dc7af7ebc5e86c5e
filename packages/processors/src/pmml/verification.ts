import { LoadError } from '../host/errors.ts';
import type { JsonObject } from '../host/json.ts';
import { readNumber, readText, requireText } from './document/attributes.ts';
import { cellText, readInlineTable } from './document/inline-table.ts';
import { childNamed, childrenNamed, requireChild, type XmlElement } from './document/xml-element.ts';
import { equalValues } from './values/comparison.ts';
import { parseNumber } from './values/number-text.ts';
import type { Value } from './values/value.ts';

interface VerificationField {
  readonly field: string;
  readonly column: string;
  /** Relative difference that is allowed. */
  readonly precision: number;
  /** Below this, numbers count as zero. */
  readonly zeroThreshold: number;
}

/** What a document expects of its own model: inputs with their results. */
export interface VerificationRow {
  readonly number: number;
  readonly sample: JsonObject;
  readonly expected: readonly (VerificationField & { readonly text: string })[];
}

/** The rows of the model's ModelVerification; empty when it has none. */
export function readVerification(model: XmlElement, inputs: ReadonlySet<string>): readonly VerificationRow[] {
  const verification = childNamed(model, 'ModelVerification');
  if (!verification) return [];
  const fields = childrenNamed(requireChild(verification, 'VerificationFields'), 'VerificationField').map(readField);
  const rows = readInlineTable(requireChild(verification, 'InlineTable'));
  return rows.map((row, i) => {
    const given = fields.filter(({ field }) => inputs.has(field));
    const cells = given.map(({ field, column }) => [field, cellText(row, column)] as const);
    const sample = Object.fromEntries(cells.filter(([, text]) => text !== null && text !== ''));
    return {
      number: i + 1,
      sample,
      expected: fields.filter(({ field }) => !inputs.has(field)).flatMap((field) => expectation(field, row)),
    };
  });
}

const REMEDY = 'mend the document, or serve it nevertheless with {"verify": false} in model_config';

/** Refuses a model that does not compute what its document says it does. */
export function verify(rows: readonly VerificationRow[], predict: (sample: JsonObject) => Readonly<Record<string, Value>>): void {
  for (const { number, sample, expected } of rows) {
    const result = predictRow(number, sample, predict);
    for (const expectation of expected) {
      const { field, text } = expectation;
      if (!Object.hasOwn(result, field)) throw new LoadError(`ModelVerification row ${number}: the model has no result field "${field}"`);
      const value = result[field] ?? null;
      if (!agrees(value, expectation)) {
        throw new LoadError(
          `ModelVerification row ${number}, field "${field}": the document says ${text}, the model gives ${String(value)}; ${REMEDY}`,
        );
      }
    }
  }
}

function predictRow(number: number, sample: JsonObject, predict: (sample: JsonObject) => Readonly<Record<string, Value>>) {
  try {
    return predict(sample);
  } catch (cause) {
    throw new LoadError(`ModelVerification row ${number}: ${(cause as Error).message}`, { cause });
  }
}

function readField(element: XmlElement): VerificationField {
  const field = requireText(element, 'field');
  return {
    field,
    column: readText(element, 'column') ?? field,
    precision: readNumber(element, 'precision') ?? 1e-6,
    zeroThreshold: readNumber(element, 'zeroThreshold') ?? 1e-16,
  };
}

/** An empty cell expects nothing. */
function expectation(field: VerificationField, row: XmlElement): readonly (VerificationField & { readonly text: string })[] {
  const text = cellText(row, field.column);
  return text === null || text === '' ? [] : [{ ...field, text }];
}

function agrees(value: Value, { text, precision, zeroThreshold }: VerificationField & { readonly text: string }): boolean {
  if (value === null) return false;
  const expected = parseNumber(text);
  if (typeof value !== 'number' || expected === null) return equalValues(value, text);
  if (Math.abs(expected) <= zeroThreshold && Math.abs(value) <= zeroThreshold) return true;
  return Math.abs(value - expected) <= precision * Math.abs(expected);
}
