import type { Log } from './log.ts';
import { LoadError, type LoadedModel, type Processor } from './model.ts';
import { ModelServer } from './server.ts';
import type { Settings } from './settings.ts';

export interface RunningProgram {
  readonly port: number;
  /** Answers what is open, frees the model. */
  stop(): Promise<void>;
}

/**
 * Loads the model, then listens: whoever can connect finds a model that is ready, whatever kind of probe is used.
 * Throws `LoadError` when the model or the port is not usable.
 */
export async function startProgram(processor: Processor, settings: Settings, log: Log): Promise<RunningProgram> {
  const model = await processor.load({
    path: settings.modelPath,
    entry: settings.modelEntry,
    config: settings.modelConfig,
    name: settings.serviceName,
    threads: settings.threads,
  });
  const server = new ModelServer({ name: settings.serviceName, model, log });
  const port = await listen(server, model, settings.port);
  log.info(`ready: ${processor.code} model ${settings.modelPath} on 127.0.0.1:${port}`);
  return {
    port,
    stop: async () => {
      await server.stop();
      await model.close();
    },
  };
}

async function listen(server: ModelServer, model: LoadedModel, port: number): Promise<number> {
  try {
    return await server.start(port);
  } catch (error) {
    await model.close();
    throw new LoadError(`cannot listen on 127.0.0.1:${port}: ${(error as Error).message}`, { cause: error });
  }
}
