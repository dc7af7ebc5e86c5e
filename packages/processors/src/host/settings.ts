import { LoadError } from './errors.ts';

/** What the program reads from its environment. */
export interface Settings {
  /** 0: any free port; tests only. */
  readonly port: number;
  readonly modelPath: string;
  readonly modelEntry: string | null;
  readonly modelConfig: string | null;
  readonly serviceName: string;
  readonly threads: number | null;
}

/** PORT and MODEL_PATH are required; MODEL_ENTRY, MODEL_CONFIG, SERVICE_NAME and WORKER_THREADS are not. Throws `LoadError`. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const text = (name: string) => environment[name] || null;
  const modelPath = text('MODEL_PATH');
  if (modelPath === null) throw new LoadError('MODEL_PATH is not set: give the path of the model file or of its directory');
  return {
    port: integer('PORT', text('PORT'), 0, 65_535) ?? fail('PORT is not set: give the port to listen on'),
    modelPath,
    modelEntry: text('MODEL_ENTRY'),
    modelConfig: text('MODEL_CONFIG'),
    serviceName: text('SERVICE_NAME') ?? 'model',
    threads: integer('WORKER_THREADS', text('WORKER_THREADS'), 1, 1024),
  };
}

function integer(name: string, text: string | null, min: number, max: number): number | null {
  if (text === null) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : fail(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}

function fail(message: string): never {
  throw new LoadError(message);
}
