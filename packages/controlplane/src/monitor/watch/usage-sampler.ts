import type { Logger } from '@infergate/kernel';
import type { UsageSample } from '../keeper/series-keeper.ts';
import type { NodeView } from '../../publish/node.ts';
import type { ObservedInstance } from '../../runtimes/driver.ts';
import type { ServiceDirectory } from './service-directory.ts';

/** Of one process since it began, and now. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface UsageSamplerOptions {
  readonly services: ServiceDirectory;
  /** What the runtimes see of their instances anyway. */
  readonly instances: () => Promise<readonly ObservedInstance[]>;
  readonly ownUsage: () => ProcessUsage;
  /** null: there is no such process on this machine. */
  readonly usageOf: (pid: number) => ProcessUsage | null;
  /** Milliseconds since 1970; what runs since before then has used CPU time that belongs to no second. */
  readonly since: number;
  readonly log: Logger;
}

type ProcessSample = UsageSample['processes'][number];
type InstanceSample = UsageSample['instances'][number];

/** Every five seconds: CPU and memory of every process, and how many instances there are. */
export class UsageSampler {
  readonly #options: UsageSamplerOptions;
  /** CPU time at the last look, by process. */
  #before: ReadonlyMap<string, number> = new Map();
  #now = new Map<string, number>();
  #instances: readonly ObservedInstance[] | null = null;
  #looking: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: UsageSamplerOptions) {
    this.#options = options;
  }

  /** Looks at what takes a while. One look at a time. */
  look(): void {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
  }

  /** Resolves when nothing is being looked at. */
  async rest(): Promise<void> {
    await this.#looking;
  }

  /** What there is to say since the last time; null when nothing was looked at. */
  take(nodes: readonly NodeView[]): UsageSample | null {
    const instances = this.#instances;
    if (instances === null) return null;
    this.#instances = null;
    this.#before = this.#now;
    this.#now = new Map();
    const { services } = this.#options;
    return { processes: this.#processes(nodes), instances: this.#ofInstances(instances), replicas: services.replicas() };
  }

  async #look(): Promise<void> {
    const { services, instances, log } = this.#options;
    try {
      await services.refresh();
      this.#instances = await instances();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) log.warn({ err: error }, 'instances cannot be measured for the time being');
      this.#hasFailed = true;
    }
  }

  #processes(nodes: readonly NodeView[]): readonly ProcessSample[] {
    const { ownUsage, usageOf } = this.#options;
    const controller = { gateway: '', process: 'controller', ...this.#since('controller', ownUsage(), true) };
    const ofGateways = nodes.flatMap(({ hello, workers }) => {
      const { gatewayId: gateway, pid, startTime } = hello;
      const usage = usageOf(pid);
      const supervisor =
        usage === null ? [] : [{ gateway, process: 'supervisor', ...this.#since(`supervisor ${pid} ${startTime}`, usage, false) }];
      return [...supervisor, ...workers.flatMap((worker) => workerSample(gateway, worker))];
    });
    return [controller, ...ofGateways];
  }

  #ofInstances(instances: readonly ObservedInstance[]): readonly InstanceSample[] {
    const { services, since } = this.#options;
    const owners = services.owners();
    return instances.flatMap(({ name, state, cpuMs, memoryBytes }) => {
      const service = owners.get(name);
      if (service === undefined || state.kind !== 'running' || cpuMs === null || memoryBytes === null) return [];
      const usage = this.#since(`${name} ${state.startedAtMs}`, { cpuMs, rssBytes: memoryBytes }, state.startedAtMs >= since);
      return [{ service, instance: name, ...usage }];
    });
  }

  /** CPU time goes down when a part of what belongs to an instance has ended: then nothing is known of this time. */
  #since(name: string, { cpuMs, rssBytes }: ProcessUsage, isNew: boolean): ProcessUsage {
    const was = this.#before.get(name) ?? (isNew ? 0 : cpuMs);
    this.#now.set(name, cpuMs);
    return { cpuMs: Math.max(0, Math.round(cpuMs - was)), rssBytes };
  }
}

/** CPU time of workers is counted with what else they count. */
function workerSample(gateway: string, { isLive, index, state }: NodeView['workers'][number]): readonly ProcessSample[] {
  return isLive && state !== null ? [{ gateway, process: `worker-${index}`, cpuMs: 0, rssBytes: state.rssBytes }] : [];
}
