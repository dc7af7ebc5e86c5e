import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type Clock, pause, terminate } from '@infergate/kernel';
import { loadSettings } from '../configuration/load.ts';
import { dataPaths } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
import { Launcher } from '../roles/launcher.ts';
import { isLauncherAlive, type RunFile, readRunFile } from '../roles/run-file.ts';
import type { CommandContext } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';

const STOP_LIMIT_MS = 40_000;
const POLL_MS = 50;

export function registerDown(program: Command, context: CommandContext): void {
  program
    .command('down')
    .description('stop everything that runs on a data directory, also after its launcher was killed')
    .option('--config <file>', 'infergate.yaml that "up" was started with')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<{ dataDir?: string; config?: string }>();
      const settings = loadSettings(options.config ?? null, options, context.cwd);
      context.exitCode = await down(settings, context);
    });
}

async function down(settings: Settings, context: CommandContext): Promise<number> {
  const run = readRunFile(dataPaths(settings.dataDir).runFile);
  if (run !== null && isLauncherAlive(run)) return stopLauncher(run, context.clock);
  if (!existsSync(dataPaths(settings.dataDir).database)) {
    context.say(`Nothing was ever started on ${settings.dataDir}. Name another folder with --data-dir.`);
    return EXIT.ok;
  }
  // Nobody is in charge: a controller adopts what an earlier one left behind, and ends it.
  return new Launcher({ settings, mode: 'stop', onReady: () => undefined, say: context.say }).run();
}

async function stopLauncher(run: RunFile, clock: Clock): Promise<number> {
  terminate(run.launcher, 'SIGTERM');
  const deadline = clock.monotonic() + STOP_LIMIT_MS;
  while (isLauncherAlive(run)) {
    if (clock.monotonic() > deadline) throw new CommandError(EXIT.failed, `pid ${run.pid} still runs after ${STOP_LIMIT_MS / 1000} s`);
    await pause(clock, POLL_MS);
  }
  return EXIT.ok;
}
