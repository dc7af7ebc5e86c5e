import { ManagementError } from '@infergate/contract';
import { type TSchema, Type } from 'typebox';
import { invalid } from './query.ts';
import { findProblems } from './violation.ts';

/** The body as the operation declares it: JSON in UTF-8, whatever its content type says. */
export function readBody(schema: TSchema | null, bytes: Buffer): unknown {
  if (schema === null) return undefined;
  if (bytes.length === 0) {
    if (Type.IsOptional(schema)) return undefined;
    throw new ManagementError('MalformedBody', 'The body is empty. Send a JSON object.');
  }
  const value = parseJson(bytes);
  const problems = findProblems(schema, value);
  if (problems.length > 0) throw invalid(problems);
  return value;
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ManagementError('MalformedBody', 'The body is not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ManagementError('MalformedBody', `The body is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
