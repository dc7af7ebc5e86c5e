import { MANAGEMENT_PROBLEMS, type ManagementProblemCode } from '@infergate/contract';
import { ApiError, type ManagementClient, UnreachableError } from '@infergate/sdk';
import { type Command, Option } from 'commander';
import type { OutputFormat } from '../../output/result.ts';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { connect } from '../management.ts';
import { CA_VARIABLE, distrust, type Trust } from '../trust.ts';

/** What every verb gets: how to call, how to answer, and what was typed. */
export interface VerbInput {
  readonly client: ManagementClient;
  /** Of servers that the verb calls by itself. */
  readonly trust: Trust;
  readonly context: CommandContext;
  readonly output: OutputFormat;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A verb of `infergate service`, as data. */
export interface Verb {
  /** Name and arguments, e.g. `describe <name>`. */
  readonly usage: string;
  readonly description: string;
  readonly options?: readonly Option[];
  readonly run: (input: VerbInput) => Promise<void>;
}

export function option(flags: string, description: string, defaultValue?: unknown): Option {
  const made = new Option(flags, description);
  return defaultValue === undefined ? made : made.default(defaultValue);
}

export function registerVerb(parent: Command, verb: Verb, context: CommandContext): void {
  const command = parent.command(verb.usage).description(verb.description);
  for (const each of verb.options ?? []) command.addOption(each);
  command.action(async (...given: unknown[]) => {
    const options = command.optsWithGlobals<Record<string, unknown>>();
    const args = given
      .slice(0, -2)
      .flat()
      .filter((value) => typeof value === 'string');
    const connection = connect(options, context);
    try {
      await verb.run({ ...connection, context, output: options['output'] as OutputFormat, args, options });
    } catch (error) {
      throw explainFailure(error);
    }
  });
}

/** For people whose authority is not a public one. */
export const HOW_TO_TRUST = `Its certificate is not believed: name its authority with --ca or ${CA_VARIABLE}.`;

function explainFailure(error: unknown): unknown {
  if (error instanceof ApiError && error.code === 'InvalidResponse')
    return new CommandError(EXIT.unreachable, `${error.message}\nNo management API answers at this endpoint.`);
  if (error instanceof ApiError) return new CommandError(EXIT.refused, explainRefusal(error));
  const distrusted = distrust(error);
  if (error instanceof UnreachableError && distrusted !== null)
    return new CommandError(EXIT.unreachable, `${error.message}. ${HOW_TO_TRUST}`);
  if (error instanceof UnreachableError)
    return new CommandError(EXIT.unreachable, `${error.message}. Is Infergate up? Start it with "infergate up".`);
  return error;
}

function explainRefusal({ code, message, problems, requestId }: ApiError): string {
  const details = problems.map(({ path, message: text }) => `\n  ${path === '' ? '(document)' : path}: ${text}`).join('');
  // The message of the API repeats the problems for clients that show nothing else.
  const headline = problems.length > 0 ? (headlineOf(code) ?? message.split('\n')[0]) : message;
  return `${code}: ${headline}${details}${requestId === '' ? '' : `\n(request id ${requestId})`}`;
}

function headlineOf(code: string): string | undefined {
  return Object.hasOwn(MANAGEMENT_PROBLEMS, code) ? MANAGEMENT_PROBLEMS[code as ManagementProblemCode].message : undefined;
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
