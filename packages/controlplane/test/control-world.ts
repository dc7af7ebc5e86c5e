import { randomBytes } from 'node:crypto';
import type { ServiceResource, ServiceSpec, SnapshotVersion } from '@infergate/contract';
import { SecretBox, silentLogger } from '@infergate/kernel';
import {
  FakeClock,
  FakeDriver,
  type FakeMachine,
  FakeProber,
  FaultyDriver,
  serviceRecord,
  serviceSpec,
  serviceStatus,
} from '@infergate/testkit';
import type { Acknowledgement } from '../src/publish/acknowledgement.ts';
import { PublicationLoop } from '../src/publish/publication-loop.ts';
import type { GatewayDirectory } from '../src/gateways/gateway-directory.ts';
import { SnapshotPublisher } from '../src/publish/snapshot-publisher.ts';
import { ReconcileRunner } from '../src/reconcile/runner.ts';
import { DEFAULT_RESTART_POLICY } from '../src/reconcile/service/restart-backoff.ts';
import type { EventRecord, InstanceRecord, ServiceRecord } from '../src/store/records.ts';
import { SqliteStore } from '../src/store/sqlite/store.ts';
import type { Store } from '../src/store/store.ts';
import { SpecReader } from '../src/translate/spec-reader.ts';
import { FaultyStore } from './faulty-store.ts';
import { gatewayParts, NO_GATEWAYS } from './gateway-parts.ts';

export const SERVICE_ID = 'eas-m-echo';
const FINE_TURNS = 300;
const MAX_TURNS = 1500;

/** Gateways that take over everything at once, and hold on to draining instances as long as the test says. */
export class FakeFleet {
  state: Acknowledgement = 'acknowledged';
  refusal: string | null = null;
  readonly busy = new Set<string>();
  readonly #listeners = new Set<() => void>();

  acknowledgement(_version: SnapshotVersion): Acknowledgement {
    return this.state;
  }

  isDrained(instanceId: string): boolean {
    return !this.busy.has(instanceId);
  }

  refusalOf(): string | null {
    return this.refusal;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  move(change: (fleet: FakeFleet) => void): void {
    change(this);
    for (const listener of this.#listeners) listener();
  }
}

/** The reconciler over a real store, with machines, probes and gateways in memory, and time in the hands of the test. */
export class ControlWorld {
  readonly clock = new FakeClock();
  readonly fleet = new FakeFleet();
  readonly prober = new FakeProber();
  readonly store: FaultyStore;
  readonly #machine: FakeMachine = new Map();
  readonly #sqlite: Store;
  publisher: SnapshotPublisher;
  fake: FakeDriver;
  driver: FaultyDriver;
  runner: ReconcileRunner;
  #publication: PublicationLoop;
  #directory: GatewayDirectory;

  private constructor(sqlite: Store) {
    this.#sqlite = sqlite;
    this.store = new FaultyStore(sqlite);
    this.publisher = new SnapshotPublisher({ clock: this.clock });
    this.fake = new FakeDriver({ clock: this.clock, machine: this.#machine });
    this.driver = new FaultyDriver(this.fake);
    ({ runner: this.runner, publication: this.#publication, directory: this.#directory } = this.#build());
  }

  static async open(): Promise<ControlWorld> {
    const clock = new FakeClock();
    const secrets = new SecretBox(randomBytes(32));
    return new ControlWorld(await SqliteStore.open({ path: ':memory:', secrets, clock, log: silentLogger }));
  }

  async start(): Promise<void> {
    await this.#directory.start();
    await this.#publication.start();
    await this.runner.start();
  }

  /** The controller dies and another one comes; machines and store are what they were. */
  async restart(): Promise<void> {
    await this.#stop();
    this.publisher = new SnapshotPublisher({ clock: this.clock });
    this.fake = new FakeDriver({ clock: this.clock, machine: this.#machine });
    this.driver = new FaultyDriver(this.fake);
    ({ runner: this.runner, publication: this.#publication, directory: this.#directory } = this.#build());
    await this.start();
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.#sqlite.close();
  }

  async create(overrides: Partial<ServiceRecord> = {}, spec: ServiceSpec = serviceSpec()): Promise<void> {
    const record = serviceRecord({ config: JSON.stringify(spec), status: serviceStatus(), ...overrides });
    await this.#sqlite.transaction(async (tx) => {
      await tx.insertService(record);
      await tx.insertVersion(versionOf(record));
      await tx.insertToken({ serviceId: record.id, id: 'first', token: `token of ${record.name}`, createdAt: this.clock.now() });
    });
  }

  /** What a caller of the management API would do. */
  async change(overrides: Partial<ServiceRecord>, id = SERVICE_ID): Promise<void> {
    await this.#sqlite.transaction(async (tx) => {
      const service = (await tx.service(id))!;
      await tx.updateService({ ...service, ...overrides, generation: service.generation + 1 }, service.generation);
    });
  }

  async update(spec: ServiceSpec, overrides: Partial<ServiceRecord> = {}, id = SERVICE_ID): Promise<void> {
    await this.#sqlite.transaction(async (tx) => {
      const service = (await tx.service(id))!;
      const version = service.latestVersion + 1;
      const versions = { config: JSON.stringify(spec), currentVersion: version, latestVersion: version };
      const record = { ...service, ...versions, ...overrides, generation: service.generation + 1 };
      await tx.insertVersion(versionOf(record));
      await tx.updateService(record, service.generation);
    });
  }

  async touch(name: string, overrides: Partial<InstanceRecord>): Promise<void> {
    await this.#sqlite.transaction(async (tx) => {
      const record = (await tx.allInstances()).find((instance) => instance.name === name)!;
      await tx.putInstance({ ...record, ...overrides });
    });
  }

  service(id = SERVICE_ID): Promise<ServiceRecord | null> {
    return this.#sqlite.transaction((tx) => tx.service(id));
  }

  instances(id = SERVICE_ID): Promise<readonly InstanceRecord[]> {
    return this.#sqlite.transaction((tx) => tx.instances(id));
  }

  async only(id = SERVICE_ID): Promise<InstanceRecord> {
    const [instance, ...others] = await this.instances(id);
    if (instance === undefined || others.length > 0) throw new Error(`${others.length + 1} instances, not one`);
    return instance;
  }

  async events(serviceName = 'echo'): Promise<readonly EventRecord[]> {
    const query = { serviceName, from: 0, to: Number.MAX_SAFE_INTEGER, offset: 0, limit: 1000 };
    const { items } = await this.#sqlite.transaction((tx) => tx.events(query));
    return [...items].sort((a, b) => a.id - b.id);
  }

  published(name = 'echo'): ServiceResource | null {
    const resource = this.publisher.get('shared', `service/${name}`);
    return resource?.kind === 'service' ? resource : null;
  }

  running(): string[] {
    return [...this.#machine].filter(([, { state }]) => state.kind === 'running').map(([name]) => name);
  }

  /** Turns the clock in small steps until it holds. */
  async until<T>(what: string, probe: () => Promise<T | false | null | undefined>): Promise<T> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const result = await probe();
      if (result !== false && result !== null && result !== undefined) return result;
      // What comes at once is watched closely; what takes minutes is not.
      await this.clock.advance(turn < FINE_TURNS ? 5 : 100);
    }
    throw new Error(`did not come about: ${what}; status ${JSON.stringify((await this.service())?.status)}`);
  }

  untilPhase(phase: string, id = SERVICE_ID): Promise<ServiceRecord> {
    return this.until(`phase ${phase}`, async () => {
      const service = await this.service(id);
      return service?.status.phase === phase && service.status.observedGeneration === service.generation ? service : false;
    });
  }

  untilGone(id = SERVICE_ID): Promise<true> {
    return this.until('the service is gone', async () => (await this.service(id)) === null);
  }

  async #stop(): Promise<void> {
    await this.runner.close();
    await this.#publication.close();
    await this.#directory.close();
    await this.driver.close();
    this.publisher.close();
  }

  #build() {
    const { clock, store, prober, fleet, publisher } = this;
    const reader = new SpecReader((config) => JSON.parse(config) as ServiceSpec);
    const log = silentLogger;
    const { directory, gateways } = gatewayParts({ store: this.#sqlite, publisher, link: NO_GATEWAYS, clock });
    const publication = new PublicationLoop({ store, publisher, reader, gateways, clock, log });
    const drivers = { process: this.driver, external: new FakeDriver({ clock, kind: 'external' }) };
    const options = { store, drivers, prober, publication, fleet, reader, clock, log };
    return { directory, publication, runner: new ReconcileRunner({ ...options, policy: DEFAULT_RESTART_POLICY, resyncMs: 30_000 }) };
  }
}

function versionOf({ id, currentVersion, config, createdAt }: ServiceRecord) {
  return { serviceId: id, version: currentVersion, config, message: '', createdAt };
}
