import { type JsonValue, LoadError, type LoadOptions, readModelConfig, shown } from '../host/index.ts';

const OPTIMIZATIONS = ['all', 'extended', 'basic', 'disabled'] as const;

/** What `model_config` may say about an ONNX model. */
export interface OnnxConfig {
  /** Threads that one prediction may use; null: one per physical core. */
  readonly threads: number | null;
  /** How far ONNX Runtime rewrites the graph. */
  readonly optimization: (typeof OPTIMIZATIONS)[number];
  /** A body for `POST /` that `GET /` shows; it is computed once before the service is ready. Null: none is given. */
  readonly example: JsonValue;
}

const KEYS = ['threads', 'optimization', 'example'];

/** Throws `LoadError` that names the key. */
export function readConfig({ config, threads }: LoadOptions): OnnxConfig {
  const settings = readModelConfig(config, KEYS);
  return {
    threads: settings.threads === undefined ? threads : readThreads(settings.threads),
    optimization: readOptimization(settings.optimization ?? 'all'),
    example: (settings.example ?? null) as JsonValue,
  };
}

function readThreads(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1024) return Number(value);
  throw new LoadError(`model_config.threads: expected an integer from 1 to 1024, given ${shown(value)}`);
}

function readOptimization(value: unknown): OnnxConfig['optimization'] {
  const optimization = OPTIMIZATIONS.find((level) => level === value);
  if (optimization !== undefined) return optimization;
  throw new LoadError(`model_config.optimization: expected one of ${OPTIMIZATIONS.join(', ')}, given ${shown(value)}`);
}
