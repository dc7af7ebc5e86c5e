import type { FieldProblem } from '../../problems/errors.ts';

const MAX_ENTRIES = 200;

/** Collects what is wrong with a description and what its author should know. Bounded: what comes after the 200th is only counted. */
export class Report {
  readonly #problems = new Entries();
  readonly #notices = new Entries();

  /** A message that is dear to make is given as a function, which is not called once the report is full. */
  problem(path: string, message: string | (() => string)): void {
    this.#problems.add(path, message);
  }

  notice(path: string, message: string): void {
    this.#notices.add(path, message);
  }

  get problems(): readonly FieldProblem[] {
    return this.#problems.list();
  }

  get notices(): readonly FieldProblem[] {
    return this.#notices.list();
  }
}

class Entries {
  readonly #kept: FieldProblem[] = [];
  #surplus = 0;

  add(path: string, message: string | (() => string)): void {
    if (this.#kept.length === MAX_ENTRIES) this.#surplus++;
    else this.#kept.push({ path, message: typeof message === 'string' ? message : message() });
  }

  list(): readonly FieldProblem[] {
    return this.#surplus === 0 ? this.#kept : [...this.#kept, { path: '', message: `and ${this.#surplus} more` }];
  }
}
