import type { CommandWorkload, EnvironmentVariable, ExternalWorkload, ProcessorWorkload, WorkloadSpec } from '../../service-spec.ts';
import { readVariable } from '../checks/environment-check.ts';
import { readAddress } from '../checks/external-check.ts';
import { isProcessorCode } from '../checks/processor-check.ts';
import type { ContainerValues } from '../checks/program-check.ts';
import { workloadKind, type WorkloadKind } from '../checks/workload-check.ts';
import type { KeyValues } from '../key-values.ts';
import { splitCommand } from '../shell-words.ts';

const BUILDERS: Readonly<Record<WorkloadKind, (values: KeyValues) => WorkloadSpec | null>> = {
  command: buildCommand,
  processor: buildProcessor,
  external: buildExternal,
};

/** From values that the checks have found sound; null where they have not. */
export function buildWorkload(values: KeyValues): WorkloadSpec | null {
  const kind = workloadKind(values);
  return kind === null ? null : BUILDERS[kind](values);
}

function buildCommand(values: KeyValues): CommandWorkload | null {
  const container = values.entries('containers')[0];
  if (container === undefined) return null;
  return {
    kind: 'command',
    run: buildRun(container),
    env: buildEnvironment(container.entries('containers[].env')),
    port: container.get('containers[].port') ?? null,
    directory: values.get('runtime.process.directory') ?? null,
  };
}

function buildRun(container: ContainerValues): CommandWorkload['run'] {
  const script = container.get('containers[].script');
  if (script !== undefined) return { kind: 'shell', script };
  return { kind: 'exec', argv: [...wordsOf(container.get('containers[].command')), ...wordsOf(container.get('containers[].args'))] };
}

function wordsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (typeof value !== 'string') return value ?? [];
  const split = splitCommand(value);
  return 'words' in split ? split.words : [];
}

function buildEnvironment(entries: readonly KeyValues<string>[]): readonly EnvironmentVariable[] {
  return entries.map(readVariable);
}

function buildProcessor(values: KeyValues): ProcessorWorkload | null {
  const processor = values.get('processor');
  const modelPath = values.get('model_path');
  if (processor === undefined || !isProcessorCode(processor) || modelPath === undefined) return null;
  const config = values.get('model_config');
  return {
    kind: 'processor',
    processor,
    modelPath,
    modelEntry: values.get('model_entry') ?? null,
    modelConfig: config === undefined || typeof config === 'string' ? (config ?? null) : JSON.stringify(config),
    env: buildEnvironment(values.entries('processor_envs')),
  };
}

function buildExternal(values: KeyValues): ExternalWorkload | null {
  const addresses = values.get('runtime.external.addresses');
  if (addresses === undefined) return null;
  return {
    kind: 'external',
    addresses: addresses.flatMap((text) => {
      const read = readAddress(text);
      return 'address' in read ? [read.address] : [];
    }),
    headers: values.get('runtime.external.headers') ?? {},
    caPem: values.get('runtime.external.ca') ?? null,
  };
}
