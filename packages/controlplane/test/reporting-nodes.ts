import { Histogram, type InstanceMeasures, type ServiceMeasures, type WorkerState } from '@infergate/contract';
import type { NodeView, ReportedGateways } from '@infergate/controlplane';

/** One finished request. */
export interface Finished {
  readonly service: string;
  /** Empty: none got it. */
  readonly instance?: string;
  readonly version?: number;
  readonly status?: number;
  readonly microseconds?: number;
}

class Counts {
  readonly classes = [0, 0, 0, 0, 0];
  readonly duration = new Histogram();
  readonly firstByte = new Histogram();

  add({ status = 200, microseconds = 1000 }: Finished): void {
    this.classes[Math.floor(status / 100) - 1]! += 1;
    this.duration.record(microseconds);
    this.firstByte.record(microseconds / 2);
  }

  toData(): Pick<ServiceMeasures, 'classes' | 'duration' | 'firstByte'> {
    return { classes: [...this.classes], duration: this.duration.toData(), firstByte: this.firstByte.toData() };
  }
}

class ServiceCounts extends Counts {
  readonly instances = new Map<string, { readonly version: number; readonly counts: Counts }>();
}

/** A worker as the controller sees it: it counts since it began, and says nothing anew of services that nothing happened to. */
export class ReportingWorker {
  readonly #services = new Map<string, ServiceCounts>();
  readonly pid: number;
  readonly gatewayId: string;
  readonly index: number;
  more: Partial<WorkerState> = {};
  #measures: Record<string, ServiceMeasures> = {};
  #forgotten: Readonly<Record<string, 'all'>> | null = null;

  constructor(pid: number, gatewayId = 'shared', index = 0) {
    this.pid = pid;
    this.gatewayId = gatewayId;
    this.index = index;
  }

  finish(request: Finished, times = 1): void {
    const { service, instance = '', version = 1 } = request;
    const counts = this.#services.get(service) ?? new ServiceCounts();
    this.#services.set(service, counts);
    const own = { version, counts: counts.instances.get(instance)?.counts ?? new Counts() };
    if (instance !== '') counts.instances.set(instance, own);
    for (let i = 0; i < times; i += 1) {
      counts.add(request);
      if (instance !== '') own.counts.add(request);
    }
    this.#measures = { ...this.#measures, [service]: measuresOf(counts) };
  }

  /** It says so in its next report only. */
  forget(service: string): void {
    this.#services.delete(service);
    const { [service]: _, ...others } = this.#measures;
    this.#measures = others;
    this.#forgotten = { [service]: 'all' };
  }

  view(): NodeView['workers'][number] {
    const { pid, index } = this;
    const state: WorkerState = {
      type: 'state',
      version: null,
      refused: {},
      drainingOpen: {},
      services: {},
      connections: 0,
      rssBytes: 50_000_000,
      cpuMs: 0,
      measures: this.#measures,
      ...(this.#forgotten === null ? {} : { forgotten: this.#forgotten }),
      ...this.more,
    };
    this.#forgotten = null;
    return { index, pid, node: 0, isLive: true, isCurrent: true, state };
  }
}

function measuresOf(counts: ServiceCounts): ServiceMeasures {
  const instances: Record<string, InstanceMeasures> = {};
  for (const [name, { version, counts: own }] of counts.instances) instances[name] = { version, ...own.toData() };
  return { ...counts.toData(), problems: {}, bytesIn: 0, bytesOut: 0, ejections: 0, retries: 0, refusedRetries: 0, instances };
}

/** All the gateways that report. */
export class ReportingGateways implements ReportedGateways {
  readonly #nodes = new Map<string, NodeView>();
  readonly #listeners = new Set<(node: NodeView) => void>();

  /** One gateway reports: these are its workers. */
  report(workers: readonly ReportingWorker[], gatewayId = 'shared'): void {
    const node = reportingNode(workers, gatewayId);
    this.#nodes.set(gatewayId, node);
    for (const listener of this.#listeners) listener(node);
  }

  /** Nothing is heard of it any more. */
  lose(gatewayId: string): void {
    this.#nodes.delete(gatewayId);
  }

  nodes(): readonly NodeView[] {
    return [...this.#nodes.values()];
  }

  onReport(listener: (node: NodeView) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function reportingNode(workers: readonly ReportingWorker[], gatewayId: string): NodeView {
  return {
    hello: {
      type: 'hello',
      role: 'supervisor',
      gatewayId,
      index: 0,
      pid: 1,
      startTime: '1',
      bootId: 'boot',
      version: null,
      listeners: [],
      build: 'test',
    },
    isConnected: true,
    silentMs: 0,
    sent: null,
    workers: workers.map((worker) => worker.view()),
    refusal: null,
    notices: [],
  };
}
