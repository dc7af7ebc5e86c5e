import { isNewer, type SnapshotVersion } from '@infergate/contract';
import { Backoff, type Clock, type Logger, pause } from '@infergate/kernel';
import { groupByService } from '../translate/group-by-service.ts';
import type { InstanceRecord, ServiceRecord } from '../store/records.ts';
import { type Store, type StoreTransaction, touchesService } from '../store/store.ts';
import { type ServiceInput, translateService } from '../translate/service.ts';
import { gatewaysOf, serviceKey, translateSnapshot } from '../translate/snapshot.ts';
import type { SpecReader } from '../translate/spec-reader.ts';
import type { GatewayPublication } from './gateway-publication.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';

export interface PublicationLoopOptions {
  readonly store: Store;
  readonly publisher: SnapshotPublisher;
  readonly reader: SpecReader;
  /** Its directory has been started. */
  readonly gateways: GatewayPublication;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where the routing state of a service stands. */
export interface PublishedService {
  /** The version that carries its latest state; null when it was never published. */
  readonly version: SnapshotVersion | null;
  readonly problem: string | null;
  /** Who serves it: its gateway, and while it moves those that it comes from. */
  readonly gatewayIds: readonly string[];
}

/** A service that another gateway serves as well, until the one that it moves to has taken it over. */
export interface MovingService {
  readonly serviceId: string;
  readonly name: string;
  readonly gatewayId: string;
  readonly previousGatewayId: string;
}

interface Published extends PublishedService {
  readonly name: string;
}

const UNPUBLISHED: PublishedService = { version: null, problem: null, gatewayIds: [] };
/** Services that are read in one transaction. */
const BATCH = 200;
const EPOCH_SETTING = 'snapshot.epoch';

/** Keeps what is published equal to what is stored: a change of a service translates that service alone. */
export class PublicationLoop {
  readonly #options: PublicationLoopOptions;
  readonly #dirty = new Set<string>();
  readonly #published = new Map<string, Published>();
  /** By service id. */
  readonly #moves = new Map<string, readonly MovingService[]>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #inWork: ReadonlySet<string> = new Set();
  #unsubscribe: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(options: PublicationLoopOptions) {
    this.#options = options;
  }

  /** Takes the next epoch and publishes everything there is. */
  async start(): Promise<void> {
    const { store, publisher, gateways, log } = this.#options;
    this.#unsubscribe = store.onChange((change) => touchesService(change) && this.#touch(change.serviceId));
    gateways.start((gatewayId) => this.#touchServicesOf(gatewayId));
    const { epoch, inputs } = await store.transaction(async (tx) => ({ epoch: await nextEpoch(tx), inputs: await this.#readAll(tx) }));
    await gateways.caughtUp();
    const { byGateway, problems } = translateSnapshot(gateways.inputs(), inputs);
    publisher.open(epoch, byGateway);
    for (const { service } of inputs) {
      const problem = problems.get(serviceKey(service.name)) ?? null;
      this.#note(service, { version: problem === null ? publisher.version : null, problem });
    }
    log.info({ epoch, gateways: byGateway.size, services: inputs.length, problems: problems.size }, 'routing state published');
  }

  /** Where the service stands once everything that was committed before this call has been taken up. */
  async caughtUp(serviceId: string): Promise<PublishedService> {
    if (!this.#closed && (this.#dirty.has(serviceId) || this.#inWork.has(serviceId))) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(serviceId, [...(this.#waiting.get(serviceId) ?? []), resolve]);
      });
    }
    return this.latest(serviceId);
  }

  /** Without waiting. */
  latest(serviceId: string): PublishedService {
    return this.#published.get(serviceId) ?? UNPUBLISHED;
  }

  moving(): readonly MovingService[] {
    return [...this.#moves.values()].flat();
  }

  /** By service name. */
  problems(): ReadonlyMap<string, string> {
    const problems = new Map<string, string>();
    for (const { name, problem } of this.#published.values()) if (problem !== null) problems.set(name, problem);
    return problems;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#options.gateways.close();
    for (const resolve of [...this.#waiting.values()].flat()) resolve();
    this.#waiting.clear();
    await this.#running;
  }

  #touchServicesOf(gatewayId: string): void {
    for (const [id, { gatewayIds }] of this.#published) if (gatewayIds.includes(gatewayId)) this.#touch(id);
  }

  #touch(serviceId: string): void {
    if (this.#closed) return;
    this.#dirty.add(serviceId);
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    const backoff = new Backoff({ initialMs: 50, maxMs: 5000 });
    while (this.#dirty.size > 0 && !this.#closed) {
      const batch = new Set([...this.#dirty].slice(0, BATCH));
      for (const id of batch) this.#dirty.delete(id);
      this.#inWork = batch;
      try {
        await this.#refresh(batch);
        backoff.reset();
      } catch (error) {
        this.#options.log.error({ err: error }, 'routing state could not be read; gateways go on with what they have');
        for (const id of batch) this.#dirty.add(id);
        await pause(this.#options.clock, backoff.next());
      }
      this.#inWork = new Set();
      this.#release(batch);
    }
  }

  #release(batch: ReadonlySet<string>): void {
    for (const id of batch) {
      if (this.#dirty.has(id)) continue;
      for (const resolve of this.#waiting.get(id) ?? []) resolve();
      this.#waiting.delete(id);
    }
  }

  async #refresh(ids: ReadonlySet<string>): Promise<void> {
    const { store, gateways } = this.#options;
    const found = await store.transaction((tx) => this.#readSome(tx, ids));
    // A gateway hears of itself before it hears of its services.
    await gateways.caughtUp();
    const present = new Set(found.map(({ service }) => service.id));
    // Those that are gone first: another may have taken the name since.
    for (const id of ids) if (!present.has(id)) this.#withdraw(id);
    for (const input of found) this.#publish(input);
  }

  #publish(input: ServiceInput): void {
    const { service } = input;
    const { publisher, gateways, log } = this.#options;
    const known = this.latest(service.id);
    const wanted = gatewaysOf(service);
    let version = known.version;
    for (const gatewayId of wanted) {
      const { resource, problem } = translateService(input, gateways.timeouts(gatewayId));
      if (resource === null) {
        log.warn({ service: service.name, problem }, 'a service cannot be published');
        // Its gateways go on with what they have.
        this.#published.set(service.id, { ...known, name: service.name, problem });
        return;
      }
      version = later(version, publisher.put(gatewayId, resource));
    }
    for (const id of known.gatewayIds) if (!wanted.includes(id)) version = later(version, this.#withdrawFrom(id, service));
    this.#note(service, { version, problem: null });
  }

  #note(service: ServiceRecord, { version, problem }: Pick<PublishedService, 'version' | 'problem'>): void {
    const { id: serviceId, name, gatewayId, previousGatewayIds } = service;
    this.#published.set(serviceId, { name, version, problem, gatewayIds: gatewaysOf(service) });
    if (problem !== null) this.#moves.delete(serviceId);
    else
      this.#moves.set(
        serviceId,
        previousGatewayIds.map((previousGatewayId) => ({ serviceId, name, gatewayId, previousGatewayId })),
      );
  }

  #withdraw(serviceId: string): void {
    const known = this.#published.get(serviceId);
    if (known === undefined) return;
    this.#published.delete(serviceId);
    this.#moves.delete(serviceId);
    for (const gatewayId of known.gatewayIds) this.#withdrawFrom(gatewayId, { id: serviceId, name: known.name });
  }

  #withdrawFrom(gatewayId: string, { id, name }: Pick<ServiceRecord, 'id' | 'name'>): SnapshotVersion | null {
    const key = serviceKey(name);
    const { publisher } = this.#options;
    const resource = publisher.get(gatewayId, key);
    return resource?.kind === 'service' && resource.id === id ? publisher.remove(gatewayId, key) : null;
  }

  async #readSome(tx: StoreTransaction, ids: ReadonlySet<string>): Promise<ServiceInput[]> {
    const inputs: ServiceInput[] = [];
    for (const id of ids) {
      const service = await tx.service(id);
      if (service !== null) inputs.push(await this.#complete(tx, service, await tx.instances(id)));
    }
    return inputs;
  }

  async #readAll(tx: StoreTransaction): Promise<ServiceInput[]> {
    const instances = groupByService(await tx.allInstances());
    const inputs: ServiceInput[] = [];
    for (const service of await tx.allServices()) inputs.push(await this.#complete(tx, service, instances.get(service.id) ?? []));
    return inputs;
  }

  async #complete(tx: StoreTransaction, service: ServiceRecord, instances: readonly InstanceRecord[]): Promise<ServiceInput> {
    const { spec, problem } = this.#options.reader.read(service.id, service.currentVersion, service.config);
    const tokens = (await tx.tokens(service.id)).map(({ token }) => token);
    return { service, spec, specProblem: problem, tokens, instances };
  }
}

function later(a: SnapshotVersion | null, b: SnapshotVersion | null): SnapshotVersion | null {
  if (a === null || b === null) return a ?? b;
  return isNewer(b, a) ? b : a;
}

/** Grows with each start of a controller, so that nodes take the word of the latest one. */
async function nextEpoch(tx: StoreTransaction): Promise<number> {
  const epoch = Number((await tx.setting(EPOCH_SETTING)) ?? '0') + 1;
  await tx.putSetting(EPOCH_SETTING, String(epoch));
  return epoch;
}
