import { Command, CommanderError, Option } from 'commander';
import { registerConfig } from './commands/config.ts';
import type { CommandContext } from './commands/context.ts';
import { registerDown } from './commands/down.ts';
import { CommandError, EXIT } from './commands/exit-codes.ts';
import { NOUNS } from './commands/nouns.ts';
import { registerUp } from './commands/up.ts';
import { registerNoun } from './commands/verb/verb.ts';
import { ConfigurationError } from './configuration/load.ts';
import { processContext } from './output/process-context.ts';
import { LaunchError } from './roles/launcher.ts';
import { VERSION } from './version.ts';

/** Runs one command line and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await runCommand(args, processContext());
}

/** The command line without the process around it; returns the exit code. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const program = createProgram(context);
  if (args.length === 0) {
    program.outputHelp();
    return EXIT.ok;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return explain(error, context);
  }
}

/** The whole command line; its options may stand before and behind the verb. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('infergate')
    .description('Inference serving gateway: from a service.json to an endpoint and a token')
    .version(VERSION)
    .option('--data-dir <folder>', 'data directory (default: .infergate)')
    .option('--ca <file>', 'certificate authorities in PEM to believe where https is spoken, besides the public ones')
    .addOption(new Option('--output <format>', 'form of results').choices(['table', 'json', 'yaml']).default('table'))
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.print(text.trimEnd()), writeErr: (text) => context.say(text.trimEnd()) })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows the options)');
  registerUp(program, context);
  registerDown(program, context);
  for (const noun of NOUNS) registerNoun(program, noun, context);
  registerConfig(program, context);
  return program;
}

function explain(error: unknown, context: CommandContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandError) {
    context.say(error.message);
    return error.exitCode;
  }
  if (error instanceof ConfigurationError || error instanceof LaunchError) {
    context.say(error.message);
    return error instanceof ConfigurationError ? EXIT.usage : EXIT.failed;
  }
  context.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}
