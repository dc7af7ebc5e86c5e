import { LoadError, readModelConfig, shown } from '../host/index.ts';
import { ABSENT_POLICIES, type AbsentPolicy } from './fields/absent-values.ts';

/** What `model_config` may say about a PMML document. */
export interface PmmlConfig {
  /** Which model of a document with several; null: the first. */
  readonly modelName: string | null;
  readonly absent: AbsentPolicy;
  /** Whether a document whose ModelVerification does not come out is refused. */
  readonly verify: boolean;
}

const KEYS = ['model_name', 'missing_values', 'verify'];

/** Throws `LoadError` that names the key. */
export function readConfig(config: string | null): PmmlConfig {
  const { model_name: name = null, missing_values: absent = 'eas_defaults', verify = true } = readModelConfig(config, KEYS);
  if (name !== null && typeof name !== 'string') throw new LoadError(`model_config.model_name: expected a string, given ${shown(name)}`);
  if (typeof verify !== 'boolean') throw new LoadError(`model_config.verify: expected true or false, given ${shown(verify)}`);
  return { modelName: name, absent: readPolicy(absent), verify };
}

function readPolicy(value: unknown): AbsentPolicy {
  const policy = ABSENT_POLICIES.find((candidate) => candidate === value);
  if (policy !== undefined) return policy;
  throw new LoadError(`model_config.missing_values: expected one of ${ABSENT_POLICIES.join(', ')}, given ${shown(value)}`);
}
