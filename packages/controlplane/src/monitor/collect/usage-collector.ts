import type { Logger } from '@infergate/kernel';
import type { NodeView } from '../../publish/node.ts';
import type { ObservedInstance } from '../../runtimes/driver.ts';
import type { Recorder } from '../keep/recorder.ts';
import { SAMPLES } from '../points/field-table.ts';
import { gauge, type Point } from '../points/value.ts';
import type { ServiceDirectory } from './service-directory.ts';

/** Of one process since it began, and now. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface UsageCollectorOptions {
  readonly recorder: Recorder;
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

interface Sample {
  readonly instances: readonly ObservedInstance[];
}

/** Every five seconds: CPU and memory of every process, and how many instances there are. */
export class UsageCollector {
  readonly #options: UsageCollectorOptions;
  /** CPU time at the last look, by process. */
  #cpu = new Map<string, number>();
  #sample: Sample | null = null;
  #sampling: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: UsageCollectorOptions) {
    this.#options = options;
  }

  /** Looks at what takes a while; it is recorded with the next second. One look at a time. */
  look(): void {
    this.#sampling ??= this.#look().finally(() => {
      this.#sampling = null;
    });
  }

  /** Resolves when nothing is being looked at. */
  async rest(): Promise<void> {
    await this.#sampling;
  }

  /** Records what was seen; false when nothing was since the last time. */
  collect(nodes: readonly NodeView[], second: number): boolean {
    const sample = this.#sample;
    if (sample === null) return false;
    this.#sample = null;
    const { recorder } = this.#options;
    const before = this.#cpu;
    this.#cpu = new Map();
    this.#recordProcesses(nodes, before, second);
    this.#recordInstances(sample.instances, before, second);
    this.#recordReplicas(second);
    recorder.put(recorder.totalId(second), new Map([[recorder.fields.idOf(SAMPLES), 1]]));
    return true;
  }

  async #look(): Promise<void> {
    const { services, instances, log } = this.#options;
    try {
      await services.refresh();
      this.#sample = { instances: await instances() };
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) log.warn({ err: error }, 'instances cannot be measured for the time being');
      this.#hasFailed = true;
    }
  }

  #recordProcesses(nodes: readonly NodeView[], before: ReadonlyMap<string, number>, second: number): void {
    const { recorder, ownUsage, usageOf } = this.#options;
    const controller = recorder.subjectId('process', { process: 'controller' }, second);
    recorder.put(controller, this.#usagePoint('controller', ownUsage(), { before, isNew: true }));
    for (const { hello, workers } of nodes) {
      const gateway = hello.gatewayId;
      const usage = usageOf(hello.pid);
      const supervisor = recorder.subjectId('process', { gateway, process: 'supervisor' }, second);
      const name = `supervisor ${hello.pid} ${hello.startTime}`;
      if (usage !== null) recorder.put(supervisor, this.#usagePoint(name, usage, { before, isNew: false }));
      for (const { isLive, index, state } of workers) {
        if (!isLive || state === null) continue;
        // CPU time of workers is counted with what else they count.
        recorder.put(recorder.subjectId('process', { gateway, process: `worker-${index}` }, second), this.#memoryPoint(state.rssBytes));
      }
    }
  }

  #recordInstances(instances: readonly ObservedInstance[], before: ReadonlyMap<string, number>, second: number): void {
    const { recorder, services, since } = this.#options;
    const owners = services.owners();
    for (const { name, state, cpuMs, memoryBytes } of instances) {
      const service = owners.get(name);
      if (service === undefined || state.kind !== 'running' || cpuMs === null || memoryBytes === null) continue;
      const subject = recorder.subjectId('process', { service, instance: name }, second);
      const isNew = state.startedAtMs >= since;
      recorder.put(
        recorder.subjects.targetOf(subject),
        this.#usagePoint(`${name} ${state.startedAtMs}`, { cpuMs, rssBytes: memoryBytes }, { before, isNew }),
      );
    }
  }

  #recordReplicas(second: number): void {
    const { recorder, services } = this.#options;
    for (const { name, ready, wanted } of services.services()) {
      const point: Point = new Map();
      if (ready > 0) point.set(recorder.fields.idOf('infergate_instances_ready'), gauge(ready));
      if (wanted > 0) point.set(recorder.fields.idOf('infergate_instances_wanted'), gauge(wanted));
      if (point.size > 0) recorder.add(recorder.subjectId('replicas', { service: name }, second), point);
    }
  }

  /** CPU time goes down when a part of what belongs to an instance has ended: then nothing is known of this time. */
  #usagePoint(
    name: string,
    { cpuMs, rssBytes }: ProcessUsage,
    seen: { readonly before: ReadonlyMap<string, number>; readonly isNew: boolean },
  ) {
    const was = seen.before.get(name) ?? (seen.isNew ? 0 : cpuMs);
    this.#cpu.set(name, cpuMs);
    const point = this.#memoryPoint(rssBytes);
    if (cpuMs > was) point.set(this.#options.recorder.fields.idOf('infergate_process_cpu_seconds_total'), Math.round(cpuMs - was));
    return point;
  }

  #memoryPoint(rssBytes: number): Point {
    return new Map([[this.#options.recorder.fields.idOf('infergate_process_resident_bytes'), gauge(rssBytes)]]);
  }
}
