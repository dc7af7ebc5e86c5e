import { chown, mkdir } from 'node:fs/promises';
import type { InstancePlan } from '../driver.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { InstanceUser } from './instance-user.ts';
import { planLaunch, type Launch, type LocalWorkload, type Prepared } from './launch.ts';
import { choosePort, isPortFree, type PortAllocation } from './port-choice.ts';
import type { Programs } from './programs.ts';
import { allowedPath, type PathRules } from './staging/allowed-paths.ts';
import type { ModelStore } from './staging/model-store.ts';
import { StagingError } from './staging/staging-error.ts';
import { copyTree, megabytes, type TreeBounds } from './staging/tree-copy.ts';

/** What is prepared with. */
export interface PreparationTools {
  readonly rules: PathRules;
  readonly models: ModelStore;
  readonly ports: PortAllocation;
  /** Bounds of `runtime.process.directory`. */
  readonly directoryBounds: TreeBounds;
  readonly programs: Programs;
}

export interface Preparation {
  readonly plan: InstancePlan;
  readonly workload: LocalWorkload;
  readonly directory: InstanceDirectory;
  /** Who runs it; null: this process's own user. */
  readonly user: InstanceUser | null;
  /** Port of the run before; 0: there was none. */
  readonly previousPort: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: string) => void;
}

export interface PreparedLaunch extends Launch {
  readonly port: number;
}

/** The name under which a service version's model is kept. */
export function modelKey(plan: InstancePlan): string {
  return `${plan.serviceId}-v${plan.version}`;
}

/** Everything a run needs, up to the command line. Rejects with `StagingError` for what the owner of the service can mend. */
export async function prepareLaunch(preparation: Preparation, tools: PreparationTools): Promise<PreparedLaunch> {
  const { plan, workload, directory, signal } = preparation;
  const searchPath = await tools.programs.searchPath();
  const processor = await prepareProcessor(preparation, tools);
  await prepareWorkingDirectory(preparation, tools);
  signal.throwIfAborted();
  // Last, so that the port is still free when the program binds it.
  const port = await portOf(preparation, tools.ports);
  return { port, ...planLaunch(plan, workload, { port, workingDirectory: directory.workPath, searchPath, processor }) };
}

async function prepareProcessor(
  { plan, workload, signal, onProgress }: Preparation,
  tools: PreparationTools,
): Promise<Prepared['processor']> {
  if (workload.kind !== 'processor') return null;
  const { programs, models } = tools;
  const argv = [await programs.node(), await programs.processorsEntry(), workload.processor];
  return { argv, modelPath: await models.stage(modelKey(plan), workload.modelPath, signal, onProgress) };
}

/** Every run begins with a fresh working directory, as it would in a container. */
async function prepareWorkingDirectory(preparation: Preparation, tools: PreparationTools): Promise<void> {
  const { workload, directory, user, signal, onProgress } = preparation;
  const { rules } = tools;
  await directory.clearWork();
  await directory.admit(user);
  if (workload.kind !== 'command' || workload.directory === null) {
    await mkdir(directory.workPath, { mode: 0o700 });
    if (user !== null) await chown(directory.workPath, user.uid, user.gid);
    return;
  }
  const field = 'runtime.process.directory';
  onProgress('copying files');
  const source = await allowedPath(workload.directory, field, rules);
  const onBytes = (total: number): void => onProgress(`copying files, ${megabytes(total)} MB`);
  await copyTree(source, directory.workPath, {
    bounds: tools.directoryBounds,
    field,
    except: rules.dataDir,
    owner: user,
    kind: 'directory',
    signal,
    onBytes,
  });
}

async function portOf({ plan, workload, previousPort }: Preparation, ports: PortAllocation): Promise<number> {
  if (workload.kind !== 'command' || workload.port === null) return choosePort(ports, plan.name, previousPort);
  if (await isPortFree(workload.port)) return workload.port;
  throw new StagingError(
    `port ${workload.port} is in use on this machine: end the program that listens there, or leave out containers[0].port and listen on the PORT of the environment`,
  );
}
