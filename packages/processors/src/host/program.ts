import type { Clock } from '@infergate/kernel';
import { LoadError } from './errors.ts';
import type { Log } from './log.ts';
import type { LoadedModel, Processor } from './model.ts';
import { ModelServer } from './server.ts';
import { readSettings, type Settings } from './settings.ts';

export interface ProgramOptions {
  readonly processors: Readonly<Record<string, () => Promise<Processor>>>;
  /** Which of them: the first argument on the command line. */
  readonly code: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly clock: Clock;
  /** Asked once the model is served; resolves when it should be no longer. */
  readonly untilStopped: () => Promise<void>;
}

/** Serves a model until it is stopped. Returns the exit code: 1 when the model cannot be served, with the reason in the log. */
export async function runProgram(options: ProgramOptions): Promise<number> {
  try {
    await serve(options);
    return 0;
  } catch (error) {
    // The last lines of this log are shown as the reason why the service is not ready.
    if (error instanceof LoadError) options.log.info(`cannot serve the model: ${error.message}`);
    else options.log.error('cannot serve the model', error);
    return 1;
  }
}

/**
 * Loads the model, then listens: whoever can connect finds a model that is ready, whatever kind of probe is used.
 * Answers what is open before the model is closed.
 */
async function serve({ processors, code, environment, log, clock, untilStopped }: ProgramOptions): Promise<void> {
  const processor = await findProcessor(processors, code);
  const settings = readSettings(environment);
  const model = await load(processor, settings);
  const server = new ModelServer({ name: settings.serviceName, model, log, clock });
  try {
    const port = await listen(server, settings.port);
    log.info(`ready: ${processor.code} model ${settings.modelPath} on 127.0.0.1:${port}`);
    await untilStopped();
    await server.stop();
  } finally {
    await model.close();
  }
}

function findProcessor(processors: ProgramOptions['processors'], code: string | undefined): Promise<Processor> {
  const load = code !== undefined && Object.hasOwn(processors, code) ? processors[code] : undefined;
  if (load === undefined) throw new LoadError(`unknown processor "${code ?? ''}"; known: ${Object.keys(processors).join(', ')}`);
  return load();
}

function load(processor: Processor, settings: Settings): Promise<LoadedModel> {
  return processor.load({
    path: settings.modelPath,
    entry: settings.modelEntry,
    config: settings.modelConfig,
    name: settings.serviceName,
    threads: settings.threads,
  });
}

async function listen(server: ModelServer, port: number): Promise<number> {
  try {
    return await server.start(port);
  } catch (error) {
    throw new LoadError(`cannot listen on 127.0.0.1:${port}: ${(error as Error).message}`, { cause: error });
  }
}
