import type { CommandWorkload, EnvironmentVariable, ProcessorWorkload } from '@infergate/contract';
import type { InstancePlan } from '../driver.ts';

/** What was prepared for one run. */
export interface Prepared {
  readonly port: number;
  readonly workingDirectory: string;
  /** Value of PATH. */
  readonly searchPath: string;
  /** The command line, for programs of our own, and the model; null for programs of the user's. */
  readonly processor: { readonly argv: readonly string[]; readonly modelPath: string } | null;
}

export interface Launch {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const ACCOUNT_NAME = 'infergate';

export type LocalWorkload = CommandWorkload | ProcessorWorkload;

/** The program that an instance runs and its whole environment: nothing of this process is inherited. Pure. */
export function planLaunch(plan: InstancePlan, workload: LocalWorkload, prepared: Prepared): Launch {
  return {
    argv: workload.kind === 'command' ? commandOf(workload) : (prepared.processor?.argv ?? []),
    environment: {
      PATH: prepared.searchPath,
      HOME: prepared.workingDirectory,
      LANG: 'C.UTF-8',
      // No file of the system names the user of an instance.
      USER: ACCOUNT_NAME,
      LOGNAME: ACCOUNT_NAME,
      ...toRecord(workload.env),
      ...(workload.kind === 'processor' ? modelVariables(workload, prepared.processor?.modelPath ?? '') : {}),
      // Last, because the instance is probed and called at this port whatever its description says.
      PORT: String(prepared.port),
      SERVICE_NAME: plan.spec.name,
      INSTANCE_NAME: plan.name,
    },
  };
}

function commandOf({ run }: CommandWorkload): readonly string[] {
  return run.kind === 'exec' ? run.argv : ['/bin/sh', '-c', run.script];
}

function modelVariables(workload: ProcessorWorkload, modelPath: string): Record<string, string> {
  return {
    MODEL_PATH: modelPath,
    ...(workload.modelEntry === null ? {} : { MODEL_ENTRY: workload.modelEntry }),
    ...(workload.modelConfig === null ? {} : { MODEL_CONFIG: workload.modelConfig }),
  };
}

function toRecord(variables: readonly EnvironmentVariable[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
