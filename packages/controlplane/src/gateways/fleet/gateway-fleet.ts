import { isDeepStrictEqual } from 'node:util';
import type { FleetSettings } from '@infergate/contract';
import { type Clock, type Logger, type Timer, WorkQueue } from '@infergate/kernel';
import type { NodeView } from '../../publish/node.ts';
import type { GatewayRecord, GatewayStatusRecord } from '../../store/gateway-records.ts';
import type { Store } from '../../store/store.ts';
import type { DirectoryChange, GatewayDirectory } from '../gateway-directory.ts';
import type { GatewayWanted } from '../gateway-keeper.ts';
import type { GatewayLink } from '../gateway-link.ts';
import { listenerHealth } from '../gateway-nodes.ts';
import type { GatewayMachinery } from './gateway-machinery.ts';
import { type CapacitySettings, type GatewayPlan, listenerAddress, type ListenerSlot, listenerSlots, planGateway } from './gateway-plan.ts';
import { allocatePorts, type PortRange, type ProbePort, probePort, releasePorts } from './gateway-ports.ts';
import { describeGateway, type GatewayFailure } from './gateway-status.ts';
import type { ScalingRules } from './node-load.ts';
import { NodeScaler } from './node-scaler.ts';
import { GatewayUnit } from './gateway-unit.ts';
import { gatewaysOf } from '../../translate/snapshot.ts';

export interface GatewayFleetSettings extends CapacitySettings {
  readonly application: CapacitySettings['application'] & ScalingRules;
  readonly ports: PortRange;
  /** For open requests of processes that end. */
  readonly drainGraceMs: number;
  readonly logLevel: FleetSettings['logLevel'];
}

export interface GatewayFleetOptions {
  readonly store: Store;
  readonly directory: GatewayDirectory;
  readonly link: GatewayLink;
  readonly machinery: GatewayMachinery;
  readonly settings: GatewayFleetSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly probe?: ProbePort;
}

/** Gateways do not wait for each other. */
const CONCURRENCY = 1000;
const QUEUE_BACKOFF = { initialMs: 100, maxMs: 10_000 };
/** Reports come in bursts. */
const LOOK_PAUSE_MS = 100;
/** Processes that outlived a controller have spoken by then, or are no more. */
const ADOPTION_MS = 10_000;
/** Everything is looked at this often, whatever hints were missed. */
const TICK_MS = 1000;

/**
 * Dedicated gateways as they are wanted: a keeper for each, started, changed and ended as its record says. Works on
 * levels: whatever wakes it, it reads the latest state. One gateway that fails is no other's business.
 */
export class GatewayFleet {
  readonly #options: GatewayFleetOptions;
  readonly #queue: WorkQueue;
  readonly #scaler: NodeScaler;
  readonly #units = new Map<string, GatewayUnit>();
  /** Status as it was stored last. */
  readonly #written = new Map<string, GatewayStatusRecord>();
  /** By gateway and owner; what is given once does not change. */
  readonly #ports = new Map<string, ReadonlyMap<string, number>>();
  readonly #stops: (() => void)[] = [];
  #tick: Timer | null = null;
  #startedAtMs = 0;

  constructor(options: GatewayFleetOptions) {
    this.#options = options;
    const { clock, log, settings } = options;
    this.#scaler = new NodeScaler(settings.application);
    const onError = (gatewayId: string, error: unknown) =>
      log.error({ err: error, gatewayId }, 'a gateway could not be looked after; it is tried again');
    this.#queue = new WorkQueue({ clock, concurrency: CONCURRENCY, backoff: QUEUE_BACKOFF, onError }, (id) => this.#look(id));
  }

  /** Returns at once: gateways come up, or are adopted, by themselves. The directory has been started. */
  start(): void {
    const { directory, link, clock } = this.#options;
    this.#startedAtMs = clock.monotonic();
    this.#stops.push(directory.onChange((change) => this.#changed(change)));
    this.#stops.push(link.onChange(() => this.#lookSoon()));
    this.#tick = clock.setInterval(() => this.#lookSoon(), TICK_MS);
    this.#tick.unref();
    for (const { id } of directory.all('gateway')) this.#queue.add(id);
  }

  /** Looks after them no longer; they go on. */
  async close(): Promise<void> {
    await this.#stopLooking();
    await Promise.all([...this.#units.values()].map((unit) => unit.close()));
  }

  /** Ends the processes of all of them side by side, also those that an earlier controller started. */
  async shutdown(graceMs: number): Promise<void> {
    await this.#stopLooking();
    const { directory, log } = this.#options;
    const endings = directory.all('gateway').map(({ id }) => this.#unit(id).rest(graceMs));
    for (const result of await Promise.allSettled(endings))
      if (result.status === 'rejected') log.error({ err: result.reason as unknown }, 'a gateway could not be ended');
  }

  async #stopLooking(): Promise<void> {
    this.#tick?.cancel();
    for (const stop of this.#stops.splice(0)) stop();
    await this.#queue.close();
  }

  async #look(id: string): Promise<void> {
    const record = this.#options.directory.get('gateway', id);
    if (record === null) return this.#forget(id);
    if (record.desired === 'deleted') return this.#end(record);
    const slots = this.#slots(record);
    const { plan, failure } = await this.#plan(record, slots);
    const unit = this.#unit(id);
    if (plan.nodes === 0) await unit.rest(this.#options.settings.drainGraceMs);
    else if (failure === null) unit.run(this.#wanted(plan));
    await this.#report(record, plan, failure);
  }

  #wanted({ listeners, nodes, workersPerNode, memoryMiB, maxConnections }: GatewayPlan): GatewayWanted {
    const { drainGraceMs, logLevel } = this.#options.settings;
    const heapMiB = Math.floor(memoryMiB / workersPerNode);
    return {
      listen: listeners.map((listener) => ({ ...listenerAddress(listener), flag: null })),
      settings: { nodes, workersPerNode, heapMiB, maxConnections, drainGraceMs, logLevel },
    };
  }

  /** Those that are wanted, or that the load asks for. */
  #nodes({ id, nodes }: GatewayRecord): number {
    if ('wanted' in nodes) return nodes.wanted;
    const known = this.#before(id)?.nodes ?? 0;
    const isServing = this.#units.get(id)?.progress()?.phase === 'serving';
    this.#scaler.observe(id, isServing ? (this.#connected(id)[0] ?? null) : null, this.#options.clock.monotonic());
    return this.#scaler.nodes(id, nodes, known === 0 ? null : known);
  }

  #slots(record: GatewayRecord): readonly ListenerSlot[] {
    return listenerSlots(record, this.#options.directory.all('vswitch'), this.#options.settings);
  }

  async #plan(record: GatewayRecord, slots: readonly ListenerSlot[]): Promise<{ plan: GatewayPlan; failure: GatewayFailure | null }> {
    const { directory, settings } = this.#options;
    const ports = await this.#portsOf(record.id, slots);
    const plan = planGateway({ record, vSwitches: directory.all('vswitch'), nodes: this.#nodes(record), ports }, settings);
    return { plan, failure: plan.listeners.length < slots.length ? noPort(settings.ports) : null };
  }

  async #portsOf(id: string, slots: readonly ListenerSlot[]): Promise<ReadonlyMap<string, number>> {
    const { store, settings, probe = probePort } = this.#options;
    const known = this.#ports.get(id);
    if (known !== undefined && slots.every(({ port }) => 'fixed' in port || known.has(port.owner))) return known;
    const ports = await allocatePorts(store, id, slots, { range: settings.ports, probe });
    this.#ports.set(id, ports);
    return ports;
  }

  async #report(record: GatewayRecord, plan: GatewayPlan, failure: GatewayFailure | null): Promise<void> {
    const { store } = this.#options;
    const before = this.#before(record.id);
    const progress = this.#unit(record.id).progress();
    // What is being adopted is what it was until its processes have spoken.
    if (progress?.phase === 'starting' && before?.observedGeneration === record.generation && this.#mayAdopt) return;
    const status = describeGateway({ record, plan, progress, healthy: this.#healthy(record.id), failure, before });
    if (isDeepStrictEqual(status, before)) return;
    await store.transaction(async (tx) => {
      if ((await tx.resource('gateway', record.id)) !== null) await tx.putResource('gateway-status', status);
    });
    this.#written.set(record.id, status);
  }

  get #mayAdopt(): boolean {
    return this.#options.clock.monotonic() - this.#startedAtMs < ADOPTION_MS;
  }

  #healthy(id: string) {
    return this.#connected(id)
      .flatMap(listenerHealth)
      .flatMap(({ listener, isHealthy }) => (isHealthy ? [listener] : []));
  }

  #connected(id: string): readonly NodeView[] {
    return this.#options.link.nodes().filter(({ hello, isConnected }) => isConnected && hello.gatewayId === id);
  }

  #before(id: string): GatewayStatusRecord | null {
    return this.#written.get(id) ?? this.#options.directory.get('gateway-status', id);
  }

  /** Ports, files and record go last, so that whatever is interrupted here is found again. */
  async #end(record: GatewayRecord): Promise<void> {
    const { store, machinery, settings, log } = this.#options;
    const { id } = record;
    const users = await this.#services(id);
    const failure =
      users.length === 0 ? null : { reason: 'InUse', message: `Services still use it: ${users.join(', ')}. Move or delete them.` };
    await this.#report(record, RESTING_PLAN, failure);
    if (failure !== null) return;
    await this.#unit(id).rest(settings.drainGraceMs);
    machinery.removeFiles(id);
    await store.transaction(async (tx) => {
      await releasePorts(tx, id);
      await tx.deleteResource('gateway-status', id);
      await tx.deleteResource('gateway', id);
    });
    log.info({ gatewayId: id, name: record.name }, 'a gateway was deleted');
  }

  async #services(id: string): Promise<readonly string[]> {
    const services = await this.#options.store.transaction((tx) => tx.allServices());
    return services.filter((service) => gatewaysOf(service).includes(id)).map(({ name }) => name);
  }

  async #forget(id: string): Promise<void> {
    await this.#units.get(id)?.close();
    this.#units.delete(id);
    this.#written.delete(id);
    this.#ports.delete(id);
    this.#scaler.forget(id);
  }

  #unit(gatewayId: string): GatewayUnit {
    const { machinery } = this.#options;
    const onProgress = () => this.#queue.add(gatewayId);
    const unit = this.#units.get(gatewayId) ?? new GatewayUnit({ gatewayId, machinery, onProgress });
    this.#units.set(gatewayId, unit);
    return unit;
  }

  #changed({ kind, id, before, after }: DirectoryChange): void {
    if (kind === 'gateway') this.#queue.add(id);
    if (kind !== 'vswitch') return;
    const vpcs = [before, after].map((record) => (record !== null && 'vpcId' in record ? record.vpcId : ''));
    for (const { id: gatewayId, linkedVpcs } of this.#options.directory.all('gateway'))
      if (linkedVpcs.some(({ vpcId }) => vpcs.includes(vpcId))) this.#queue.add(gatewayId);
  }

  #lookSoon(): void {
    for (const { id } of this.#options.directory.all('gateway')) this.#queue.addAfter(id, LOOK_PAUSE_MS);
  }
}

/** Of a gateway of which nothing is to run. */
const RESTING_PLAN: GatewayPlan = { listeners: [], nodes: 0, workersPerNode: 1, memoryMiB: 0, maxConnections: 0, notices: [] };

function noPort({ from, to }: PortRange): GatewayFailure {
  return {
    reason: 'NoPort',
    message: `No port from ${from} to ${to} is free for it. Widen dedicatedGateways.ports, or delete gateways that nobody needs.`,
  };
}
