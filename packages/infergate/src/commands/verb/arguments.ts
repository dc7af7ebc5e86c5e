import { Option } from 'commander';
import { CommandError, EXIT } from '../exit-codes.ts';
import type { VerbInput } from './verb.ts';

/** Options and arguments: how they are declared and how what was typed is read. */

export function option(flags: string, description: string, defaultValue?: unknown): Option {
  const made = new Option(flags, description);
  return defaultValue === undefined ? made : made.default(defaultValue);
}

/** An option that may be given more than once; `list` reads it. */
export function listOption(flags: string, description: string): Option {
  return option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
}

/** The value of an option that commander has filled in. */
export function text(input: VerbInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function wholeNumber(value: string, what: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new CommandError(EXIT.usage, `${what} is a whole number, not ${value}`);
  return Number(value);
}

/** For how long a verb waits for what it has changed. A text that is no number is refused before anything is. */
export function timeoutOption(description: string): Option {
  return option('--timeout <seconds>', description, '300').argParser((value: string) => String(wholeNumber(value, '--timeout')));
}

export function labelPair(pair: string): [key: string, value: string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new CommandError(EXIT.usage, `a label is key=value, not ${pair}`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** One of the values that an option or argument may have; anything else is a usage error that lists them. */
export function oneOf<const T extends string>(value: string | undefined, allowed: readonly T[], what: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new CommandError(EXIT.usage, `${what} is ${allowed.join(', ')}, not ${value ?? 'absent'}`);
  return found;
}

/** Every value of an option that may be given more than once; undefined: it was not given. */
export function list(input: VerbInput, name: string): readonly string[] | undefined {
  const value = input.options[name];
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** Whether an option without a value was given. */
export function isGiven(input: VerbInput, name: string): boolean {
  return input.options[name] === true;
}

/** The argument at a place; `what` names it where it is missing, e.g. `the name of the service`. */
export function argument({ args }: VerbInput, at: number, what: string): string {
  const value = args[at];
  if (value === undefined) throw new CommandError(EXIT.usage, `${what} is missing`);
  return value;
}

/** Of `fields` what has a value: optional parameters of a call. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
