import { isObject, type JsonObject, shown } from './json.ts';
import { LoadError } from './errors.ts';

/** The keys of `model_config`; none when there is no text. Throws `LoadError` for what is not JSON or not among `keys`. */
export function readModelConfig(config: string | null, keys: readonly string[]): JsonObject {
  const settings = parseConfig(config, keys);
  const unknown = Object.keys(settings).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new LoadError(`model_config: unknown key "${unknown}"; the keys are ${keys.join(', ')}`);
  return settings;
}

function parseConfig(config: string | null, keys: readonly string[]): JsonObject {
  if (config === null || config.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(config);
  } catch (cause) {
    throw new LoadError(`model_config: not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (isObject(parsed)) return parsed;
  throw new LoadError(`model_config: expected an object with the keys ${keys.join(', ')}, given ${shown(parsed)}`);
}
