import {
  type ListenerAddress,
  type ServiceLoad,
  type SnapshotMessage,
  type SnapshotVersion,
  socketKey,
  type WorkerState,
} from '@infergate/contract';
import type { Clock, Logger } from '@infergate/kernel';
import type { Counters } from './counters/counters.ts';
import { DeadlineSweep } from './exchange/deadline-sweep.ts';
import { Bandwidth } from './limits/bandwidth/bandwidth.ts';
import { ConnectionBudget } from './limits/connection-budget.ts';
import { SlotLimit } from './limits/slot-limit.ts';
import type { Entrance } from './exchange/exchange.ts';
import { createListener, type Listener } from './listeners/entry/listener.ts';
import type { ListenerLimits } from './listeners/limits.ts';
import { accessControl } from './phases/access-control.ts';
import { createAuthenticatePhase } from './phases/authenticate.ts';
import { createForwardPhase } from './phases/forward.ts';
import { limit } from './phases/limit.ts';
import { pickInstance } from './phases/pick-instance.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { type PoolDependencies, ServicePool } from './pools/service-pool.ts';
import type { CompileDependencies } from './routing/compile.ts';
import { type CompiledRoute, emptyTableOf } from './routing/table.ts';
import type { Order } from './snapshots/order.ts';
import { SnapshotHolder } from './snapshots/snapshot-holder.ts';
import type { AccessLog } from './telemetry/access-log.ts';
import { type MeasuresReport, MeasuresReporter } from './telemetry/measures-report.ts';
import { RequestJournal } from './telemetry/request-journal.ts';
import { ServiceMetrics } from './telemetry/service-metrics.ts';
import { TurnedAway } from './telemetry/turned-away.ts';
import { createH2Transport } from './upstream/h2/transport.ts';
import { createTransport } from './upstream/pooled-transport.ts';
import { createUpstreamShared, type UpstreamShared } from './upstream/transport.ts';

export interface GatewayOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly log: Logger;
  /** null: requests are not logged. */
  readonly accessLog: AccessLog | null;
  readonly limits?: Partial<ListenerLimits>;
  /** Connections of a whole node, by its number, and those of them that this process may have; absent: only each listener has a ceiling. */
  readonly maxConnections?: { readonly node: number; readonly ofNode: number; readonly ofProcess: number };
  /** A draining instance has no open requests any more. */
  readonly onIdle?: () => void;
}

/** Where to listen: a fresh socket, or a descriptor that was inherited. */
export type ListenTarget = { readonly host: string; readonly port: number } | { readonly fd: number };

/** What a worker reports of its gateway; the process adds what it knows of itself. */
export type GatewayState = Omit<
  WorkerState,
  'type' | 'starting' | 'draining' | 'listeners' | 'measures' | 'forgotten' | 'measuresRound' | 'rssBytes' | 'cpuMs'
>;

/** A whole gateway in one process: listeners, phases and the snapshot it serves. Serves nothing until the first snapshot. */
export interface Gateway {
  readonly version: SnapshotVersion | null;
  /** Takes effect at once. `gap`: ask for a whole snapshot. */
  apply(message: SnapshotMessage): Order;
  /** `vpcId`: of a `vpc` listener of a dedicated gateway, the linked VPC that it is in. */
  listen(entrance: Entrance, target: ListenTarget, vpcId?: string): Promise<ListenerAddress>;
  /** Another ceiling for the connections of its node. What a process may have of them stays. */
  limitConnections(ofNode: number): void;
  /** Closes one listening socket at once; resolves when its connections have ended, or were cut after `graceMs`. */
  stopListening(at: Pick<ListenerAddress, 'host' | 'port'>, graceMs: number): Promise<void>;
  state(): GatewayState;
  /** What was counted since the last report, or the next part of it. */
  report(): MeasuresReport;
  /** The reports that follow begin anew: whoever gets them knows nothing. */
  reportAnew(): void;
  /** Stops accepting and resolves when what is open has ended, or was cut after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new InProcessGateway(options);
}

class InProcessGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #pipeline: Pipeline;
  readonly #holder: SnapshotHolder;
  readonly #unrouted = new ServiceMetrics('');
  readonly #turnedAway = new TurnedAway();
  readonly #reporter = new MeasuresReporter(this.#unrouted);
  readonly #listeners = new Set<Listener>();
  readonly #listening = new Map<string, Listener>();
  readonly #sweep: DeadlineSweep;
  readonly #connections: ConnectionBudget | null;
  readonly #bandwidth: Bandwidth;

  constructor(options: GatewayOptions) {
    const { clock, log, accessLog } = options;
    this.#options = options;
    this.#sweep = new DeadlineSweep(clock);
    this.#connections = connectionBudget(options);
    this.#bandwidth = new Bandwidth(clock, options.counters, `node/${options.maxConnections?.node ?? 0}/bandwidth`);
    const journal = new RequestJournal(clock, accessLog);
    this.#pipeline = new Pipeline({ clock, log, journal, unrouted: this.#unrouted, turnedAway: this.#turnedAway });
    this.#pipeline.table = emptyTableOf(options.id);
    this.#holder = new SnapshotHolder(this.#pipeline, compileDependencies(options, this.#shared()));
  }

  #shared(): UpstreamShared {
    const pipeline = this.#pipeline;
    return createUpstreamShared(this.#sweep, () => pipeline.table.gateway);
  }

  get version(): SnapshotVersion | null {
    return this.#holder.version;
  }

  apply(message: SnapshotMessage): Order {
    this.#reporter.know(this.#holder.table.services);
    const order = this.#holder.apply(message);
    this.#bandwidth.configure(this.#holder.table.gateway.bandwidth);
    return order;
  }

  async listen(entrance: Entrance, target: ListenTarget, vpcId?: string): Promise<ListenerAddress> {
    const { clock, log, limits } = this.#options;
    const listener = createListener({
      entrance,
      vpcId: vpcId ?? null,
      handler: this.#pipeline,
      clock,
      log,
      limits: limits ?? {},
      places: this.#connections,
      bandwidth: this.#bandwidth,
    });
    this.#listeners.add(listener);
    const { address, port } = await ('fd' in target ? listener.listenFd(target.fd) : listener.listen(target.host, target.port));
    this.#listening.set(socketKey({ host: address, port }), listener);
    return { entrance, host: address, port, ...(vpcId === undefined ? {} : { vpcId }) };
  }

  limitConnections(ofNode: number): void {
    const { maxConnections, counters } = this.#options;
    if (maxConnections !== undefined) placesOf(counters, maxConnections.node, ofNode).declare();
  }

  async stopListening(at: Pick<ListenerAddress, 'host' | 'port'>, graceMs: number): Promise<void> {
    const listener = this.#listening.get(socketKey(at));
    if (listener === undefined) return;
    this.#listening.delete(socketKey(at));
    await listener.close(graceMs);
    this.#listeners.delete(listener);
  }

  state(): GatewayState {
    const { services, gateway } = this.#holder.table;
    const routes = [...services.values()];
    return {
      ...(gateway.name === null ? {} : { gatewayName: gateway.name }),
      version: this.version,
      refused: this.#holder.refused,
      drainingOpen: drainingOpen(routes),
      services: loads(routes),
      ejected: ejected(routes),
      turnedAway: this.#turnedAway.counts(),
      traffic: this.#bandwidth.traffic,
      connections: [...this.#listeners].reduce((sum, { connections }) => sum + connections, 0),
    };
  }

  report(): MeasuresReport {
    return this.#reporter.next(this.#holder.table.services);
  }

  reportAnew(): void {
    this.#reporter.restart();
  }

  async close(graceMs: number): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.close(graceMs)));
    for (const { pool } of this.#holder.table.services.values()) pool.close();
    this.#sweep.close();
    this.#bandwidth.close();
    this.#options.accessLog?.close();
  }
}

function connectionBudget({ counters, maxConnections }: GatewayOptions): ConnectionBudget | null {
  if (maxConnections === undefined) return null;
  const ofNode = placesOf(counters, maxConnections.node, maxConnections.ofNode);
  ofNode.declare();
  return new ConnectionBudget(ofNode, maxConnections.ofProcess);
}

function placesOf(counters: Counters, node: number, limit: number): SlotLimit {
  return new SlotLimit(counters, `node/${node}/connections`, limit);
}

function compileDependencies(options: GatewayOptions, shared: UpstreamShared): CompileDependencies {
  const { clock, counters, log } = options;
  const pools: PoolDependencies = {
    clock,
    counters,
    log,
    createTransport: ({ address, guarded }, caPem, protocol) => {
      const create = protocol === 'h2' ? createH2Transport : createTransport;
      return create(address, { caPem, guarded, shared });
    },
    onIdle: options.onIdle ?? (() => undefined),
  };
  return {
    counters,
    phases: {
      'access-control': accessControl,
      authenticate: createAuthenticatePhase({ clock }),
      limit,
      'pick-instance': pickInstance,
      forward: createForwardPhase({ clock }),
    },
    createPool: (service, metrics) => new ServicePool(service, metrics, pools),
  };
}

function drainingOpen(routes: readonly CompiledRoute[]): Readonly<Record<string, number>> {
  const open: Record<string, number> = {};
  for (const { pool } of routes)
    for (const instance of pool.instances) if (instance.draining && instance.open > 0) open[instance.id] = instance.open;
  return open;
}

function ejected(routes: readonly CompiledRoute[]): Readonly<Record<string, readonly string[]>> {
  const ids: Record<string, readonly string[]> = {};
  for (const { service, pool } of routes) if (pool.ejected.length > 0) ids[service] = pool.ejected;
  return ids;
}

/** Of services that were ever called here. */
function loads(routes: readonly CompiledRoute[]): Readonly<Record<string, ServiceLoad>> {
  const used = routes.filter(({ metrics }) => metrics.open > 0 || metrics.total > 0);
  return Object.fromEntries(
    used.map(({ service, metrics: { open, total, failed }, pool }) => [service, { open, waiting: pool.waiting, total, failed }]),
  );
}
