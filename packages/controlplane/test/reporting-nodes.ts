import {
  carryMeasures,
  type ForgottenMeasures,
  Histogram,
  type InstanceMeasures,
  type NodeState,
  type ServiceMeasures,
  type WorkerState,
} from '@infergate/contract';
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

  takeNews(): Pick<ServiceMeasures, 'classes' | 'duration' | 'firstByte'> {
    return { classes: [...this.classes], duration: this.duration.takeChanges(), firstByte: this.firstByte.takeChanges() };
  }
}

class ServiceCounts extends Counts {
  readonly instances = new Map<string, { readonly version: number; readonly counts: Counts }>();
}

/** A worker as its supervisor tells of it: it counts since it began, and says what is new. */
export class ReportingWorker {
  readonly #services = new Map<string, ServiceCounts>();
  readonly #news = new Set<string>();
  readonly pid: number;
  readonly gatewayId: string;
  readonly index: number;
  more: Partial<WorkerState> = {};
  #forgotten: ForgottenMeasures = {};

  constructor(pid: number, gatewayId = 'shared', index = 0) {
    this.pid = pid;
    this.gatewayId = gatewayId;
    this.index = index;
  }

  finish(request: Finished, times = 1): void {
    const { service, instance = '', version = 1 } = request;
    const counts = this.#services.get(service) ?? new ServiceCounts();
    this.#services.set(service, counts);
    this.#news.add(service);
    const own = { version, counts: counts.instances.get(instance)?.counts ?? new Counts() };
    if (instance !== '') counts.instances.set(instance, own);
    for (let i = 0; i < times; i += 1) {
      counts.add(request);
      if (instance !== '') own.counts.add(request);
    }
  }

  forget(service: string): void {
    this.#services.delete(service);
    this.#news.delete(service);
    this.#forgotten = { ...this.#forgotten, [service]: 'all' };
  }

  say(): WorkerState {
    const told = [...this.#news].map((service) => [service, newsOf(this.#services.get(service) ?? new ServiceCounts())] as const);
    const state: WorkerState = {
      type: 'state',
      version: null,
      refused: {},
      drainingOpen: {},
      services: {},
      connections: 0,
      rssBytes: 50_000_000,
      cpuMs: 0,
      measures: Object.fromEntries(told),
      forgotten: this.#forgotten,
      ...this.more,
    };
    this.#news.clear();
    this.#forgotten = {};
    return state;
  }
}

function newsOf(counts: ServiceCounts): ServiceMeasures {
  const instances: Record<string, InstanceMeasures> = {};
  for (const [name, { version, counts: own }] of counts.instances) instances[name] = { version, ...own.takeNews() };
  return { ...counts.takeNews(), problems: {}, bytesIn: 0, bytesOut: 0, ejections: 0, retries: 0, refusedRetries: 0, instances };
}

type ReportListener = Parameters<ReportedGateways['onReport']>[0];

/** All the gateways that report. */
export class ReportingGateways implements ReportedGateways {
  readonly #nodes = new Map<string, NodeView>();
  readonly #listeners = new Set<ReportListener>();

  /** One gateway reports: these are its workers. */
  report(workers: readonly ReportingWorker[], gatewayId = 'shared'): void {
    const report: NodeState = {
      type: 'node-state',
      workers: workers.map((worker) => ({ index: worker.index, pid: worker.pid, alive: true, state: worker.say() })),
    };
    this.#nodes.set(gatewayId, reportingNode(gatewayId, report, this.#nodes.get(gatewayId)));
    for (const listener of this.#listeners) listener(gatewayId, report);
  }

  /** Nothing is heard of it any more. */
  lose(gatewayId: string): void {
    this.#nodes.delete(gatewayId);
  }

  nodes(): readonly NodeView[] {
    return [...this.#nodes.values()];
  }

  onReport(listener: ReportListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** With everything that was said before. */
function reportingNode(gatewayId: string, { workers }: NodeState, before: NodeView | undefined): NodeView {
  const hello = { type: 'hello', role: 'supervisor', gatewayId, index: 0, pid: 1, startTime: '1', bootId: 'boot' } as const;
  return {
    hello: { ...hello, version: null, listeners: [], build: 'test' },
    isConnected: true,
    silentMs: 0,
    sent: null,
    workers: workers.map(({ index, pid, state }) => {
      const known = before?.workers.find((worker) => worker.index === index && worker.pid === pid)?.state ?? null;
      return { index, pid, node: 0, isLive: true, isCurrent: true, state: state === null ? null : carryMeasures(state, known) };
    }),
    refusal: null,
    notices: [],
  };
}
