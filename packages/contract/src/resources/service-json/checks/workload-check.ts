import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';

export type WorkloadKind = 'command' | 'processor' | 'external';

/** What a description asks to run: `null` when it asks for nothing, the first when it asks for several. */
export function workloadKind(values: KeyValues): WorkloadKind | null {
  return claims(values)[0]?.kind ?? null;
}

interface Claim {
  readonly kind: WorkloadKind;
  readonly path: string;
}

function claims(values: KeyValues): readonly Claim[] {
  const found: Claim[] = [];
  // An empty list names no program.
  const isProgram = values.has('containers') && (values.entries('containers').length > 0 || values.found('containers')?.value !== '[]');
  if (isProgram) found.push({ kind: 'command', path: values.where('containers') });
  const processor = (['processor', 'processor_path'] as const).find((path) => values.has(path));
  if (processor !== undefined) found.push({ kind: 'processor', path: values.where(processor) });
  if (values.has('runtime.external')) found.push({ kind: 'external', path: values.where('runtime.external') });
  return found;
}

const CHOICES = '"containers" with a command or script, "processor" with "model_path", or "runtime.external" with addresses';

/** Exactly one thing to run. */
export function checkWorkloadIsOne(values: KeyValues, report: Report): void {
  const [first, ...others] = claims(values);
  if (first === undefined) {
    const path = values.has('model_path') ? 'processor' : 'containers';
    report.problem(path, `Nothing to run. Give one of: ${CHOICES}.`);
  }
  for (const other of others) {
    report.problem(other.path, `Contradicts "${first?.path}": a service runs one thing. Keep one of: ${CHOICES}.`);
  }
}

/** What the kinds of workload make no use of. */
const WITHOUT_EFFECT: Readonly<Record<WorkloadKind, readonly Parameters<KeyValues['has']>[0][]>> = {
  command: ['model_path', 'model_entry', 'model_config', 'processor_entry', 'processor_mainclass', 'processor_type', 'processor_envs'],
  processor: ['runtime.process.directory'],
  external: [
    'model_path',
    'model_entry',
    'model_config',
    'processor_entry',
    'processor_mainclass',
    'processor_type',
    'processor_envs',
    'metadata.cpu',
    'metadata.memory',
    'metadata.gpu',
    'metadata.rolling_strategy',
    'runtime.process.directory',
    'runtime.enable_crash_block',
  ],
};

const SUBJECT: Readonly<Record<WorkloadKind, string>> = {
  command: 'a program of "containers"',
  processor: 'a built-in processor',
  external: 'an external service',
};

/** Tells of keys that are right in themselves but idle beside this workload. */
export function noticeIdleKeys(values: KeyValues, report: Report): void {
  const kind = workloadKind(values);
  if (kind === null) return;
  for (const path of WITHOUT_EFFECT[kind]) {
    if (values.has(path)) report.notice(values.where(path), `Has no effect with ${SUBJECT[kind]}.`);
  }
  if (kind !== 'external' && (values.get('metadata.gpu') ?? 0) > 0) {
    report.notice(values.where('metadata.gpu'), 'The process runtime reserves no GPUs: the instances share those of this machine.');
  }
}
