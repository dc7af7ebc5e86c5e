import type { FieldProblem } from '@infergate/contract';
import type { Static, TSchema } from 'typebox';
import { invalid } from './query.ts';
import { findProblems } from './violation.ts';

/** The value of a query parameter that holds JSON text, as its schema says. */
export function readJsonText<T extends TSchema>(name: string, text: string | undefined, schema: T): Static<T> {
  if (text === undefined) throw invalid([{ path: name, message: 'This is required.' }]);
  const value = parse(name, text);
  const problems = findProblems(schema, value);
  if (problems.length > 0) throw invalid(problems.map((problem) => below(name, problem)));
  return value as Static<T>;
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ path: name, message: 'It is not valid JSON.' }]);
  }
}

function below(name: string, { path, message }: FieldProblem): FieldProblem {
  return { path: path === '' ? name : `${name}.${path}`, message };
}
