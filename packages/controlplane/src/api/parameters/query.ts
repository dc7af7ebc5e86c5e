import { type FieldProblem, ManagementError } from '@infergate/contract';
import type { TObject, TSchema } from 'typebox';
import type { QueryPair } from '../acs3/request-target.ts';
import { findProblems, unknownName } from './violation.ts';

/** The store ends texts there: what is asked for would not be what is looked up. */
const ZERO = 'It holds a zero byte.';

export function assertNoZeros(path: Readonly<Record<string, string>>): void {
  const problems = Object.entries(path).filter(([, value]) => value.includes('\0'));
  if (problems.length > 0) throw invalid(problems.map(([name]) => ({ path: name, message: ZERO })));
}

/** The query as the operation declares it, numbers and truth values read from their texts. An empty value counts as absent. */
export function readQuery(schema: TObject, pairs: readonly QueryPair[] | null): Readonly<Record<string, unknown>> {
  if (pairs === null) throw invalid([{ path: '', message: 'The query is not percent-encoded UTF-8.' }]);
  const values = new Map<string, unknown>();
  const problems: FieldProblem[] = [];
  for (const { key, value } of pairs.filter((pair) => pair.value !== '')) {
    const declared = Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (declared === undefined) problems.push(unknownName(key, key, Object.keys(schema.properties)));
    else if (values.has(key)) problems.push({ path: key, message: 'It is given more than once.' });
    else if (value.includes('\0')) problems.push({ path: key, message: ZERO });
    else values.set(key, convert(declared, value));
  }
  const read = Object.fromEntries(values);
  problems.push(...findProblems(schema, read));
  if (problems.length > 0) throw invalid(problems);
  return read;
}

/** What cannot be converted is left as it is, for the schema to complain about. */
function convert(schema: TSchema, text: string): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

export function invalid(problems: readonly FieldProblem[]): ManagementError {
  const texts = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new ManagementError('InvalidParameter', texts.join(' '), problems);
}
