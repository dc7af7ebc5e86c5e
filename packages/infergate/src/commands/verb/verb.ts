import type { ManagementClient } from '@infergate/sdk';
import type { Command, Option } from 'commander';
import type { OutputFormat } from '../../output/result.ts';
import type { CommandContext } from '../context.ts';
import { connect } from '../management.ts';
import type { Trust } from '../trust.ts';
import type { Words } from './command-words.ts';
import { explainFailure } from './failure.ts';

/** What every verb gets: how to call, how to answer, and what was typed. */
export interface VerbInput {
  readonly client: ManagementClient;
  /** Of servers that the verb calls by itself. */
  readonly trust: Trust;
  readonly context: CommandContext;
  readonly output: OutputFormat;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** For what the API says. */
  readonly words: Words;
}

/** A verb of a noun such as `infergate service`, as data. */
export interface Verb {
  /** Name and arguments, e.g. `describe <name>`. */
  readonly usage: string;
  readonly description: string;
  readonly options?: readonly Option[];
  readonly run: (input: VerbInput) => Promise<void>;
}

/** A noun of the command line with its verbs, in the order of the help text. */
export interface Noun {
  readonly name: string;
  readonly description: string;
  readonly verbs: readonly Verb[];
  /** Parts of it with verbs of their own, e.g. `infergate gateway acl add`. */
  readonly parts?: readonly Noun[];
  /** What parameters of its operations are called here, also in its parts. */
  readonly words?: Words;
}

export function registerNoun(parent: Command, { name, description, verbs, parts = [], words = {} }: Noun, context: CommandContext): void {
  const noun = parent.command(name).description(description);
  for (const verb of verbs) registerVerb(noun, verb, { context, words });
  for (const part of parts) registerNoun(noun, { ...part, words: { ...words, ...part.words } }, context);
}

function registerVerb(parent: Command, verb: Verb, { context, words }: { readonly context: CommandContext; readonly words: Words }): void {
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
      await verb.run({ ...connection, context, output: options['output'] as OutputFormat, args, options, words });
    } catch (error) {
      throw explainFailure(error, words);
    }
  });
}
