import { type FieldProblem, ManagementError } from '@infergate/contract';

/** Collects everything that is wrong with the parameters of a call, and what its caller should know. */
export class Findings {
  readonly #problems: FieldProblem[] = [];
  readonly #notices: FieldProblem[] = [];

  problem(path: string, message: string): void {
    this.#problems.push({ path, message });
  }

  notice(path: string, message: string): void {
    this.#notices.push({ path, message });
  }

  get problems(): readonly FieldProblem[] {
    return this.#problems;
  }

  get notices(): readonly FieldProblem[] {
    return this.#notices;
  }

  /** Throws with every problem at once. */
  assertNone(): void {
    if (this.#problems.length > 0) throw invalidParameters(this.#problems);
  }
}

/** A single problem is the message as it is; several are told apart by their paths. */
export function invalidParameters(problems: readonly FieldProblem[]): ManagementError {
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined ? only.message : problems.map(({ path, message: text }) => `${path}: ${text}`).join(' ');
  return new ManagementError('InvalidParameter', message, problems);
}
