import { type FieldProblem, ManagementError } from '@infergate/contract';

/** Refuses parameters with everything that is wrong with them. Does nothing when nothing is. */
export function assertNoProblems(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const texts = problems.map(({ path, message }) => `${path}: ${message}`);
  throw new ManagementError('InvalidParameter', texts.join(' '), problems);
}

/** The problem of one parameter, or none. */
export function problemIf(isWrong: boolean, path: string, message: string): readonly FieldProblem[] {
  return isWrong ? [{ path, message }] : [];
}
