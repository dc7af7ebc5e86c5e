import { type Clock, type Logger, type Timer, WorkQueue } from '@infergate/kernel';
import type { PublishedService } from '../publish/publication-loop.ts';
import type { InstanceRecord, ServiceRecord, ServiceStatusRecord } from '../store/records.ts';
import { type Store, touchesService } from '../store/store.ts';
import { groupByService } from '../translate/group-by-service.ts';
import { serviceKey } from '../translate/snapshot.ts';
import type { SpecReader } from '../translate/spec-reader.ts';
import { DriverObservations } from './driver-observations.ts';
import type { Fleet, Publication } from './fleet.ts';
import { Observer, type Observations } from './observer.ts';
import { removeOrphans } from './orphans.ts';
import type { Prober } from './prober.ts';
import { drivenRuntimes, type Drivers, ServiceExecutor } from './service/execute.ts';
import { type LoadedService, loadService } from './service/load.ts';
import type { InstanceObserved } from './service/observation.ts';
import { planService } from './service/plan.ts';
import type { RestartPolicy } from './service/restart-backoff.ts';
import { sortByStanding } from './service/rollout.ts';
import { describeStatus, type PublicationView } from './service/status.ts';
import { writeStatus } from './status-writer.ts';

export interface RunnerOptions {
  readonly store: Store;
  readonly drivers: Drivers;
  readonly prober: Prober;
  readonly publication: Publication;
  readonly fleet: Fleet;
  readonly reader: SpecReader;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: RestartPolicy;
  /** Everything is looked at again this often, whatever hints were missed. Milliseconds. */
  readonly resyncMs: number;
}

const CONCURRENCY = 16;
const QUEUE_BACKOFF = { initialMs: 100, maxMs: 30_000 };
/** Plans in a row that had something to do; beyond it something does not converge, and time is given to it. */
const MAX_STEPS_IN_A_ROW = 25;
const CALM_DOWN_MS = 5000;
const PROGRESS_PAUSE_MS = 1000;
/** Others get a turn after so many services have been looked at. */
const SERVICES_AT_A_TIME = 100;

/**
 * Brings every service to what is wanted, one step after another. Works on levels: whatever wakes it, it reads the
 * latest state, so a lost or doubled hint does no harm.
 */
export class ReconcileRunner {
  readonly #options: RunnerOptions;
  readonly #queue: WorkQueue;
  readonly #executor: ServiceExecutor;
  readonly #observations: Observations;
  readonly #observer: Observer;
  readonly #serviceOf = new Map<string, string>();
  readonly #namesOf = new Map<string, ReadonlySet<string>>();
  /** Services that wait for gateways to take something over or to let go of an instance. */
  readonly #awaitingFleet = new Set<string>();
  readonly #stepsInARow = new Map<string, number>();
  readonly #unsettled = new Set<string>();
  readonly #stops: (() => void)[] = [];
  #resync: Timer | null = null;
  #whenSettled: (() => void) | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { clock, log, store, drivers, policy, prober, fleet } = options;
    const queue = { clock, concurrency: CONCURRENCY, backoff: QUEUE_BACKOFF };
    const onError = (serviceId: string, error: unknown) =>
      log.error({ err: error, serviceId }, 'a service could not be reconciled; it is tried again');
    this.#queue = new WorkQueue({ ...queue, onError }, (serviceId) => this.#reconcile(serviceId));
    const onRemovalEnded = (record: InstanceRecord) => this.#removalEnded(record);
    this.#executor = new ServiceExecutor({ store, drivers, clock, log, policy, onRemovalEnded });
    const observe = (runtime: keyof Drivers) =>
      new DriverObservations({ driver: drivers[runtime], clock, log, onChange: (names, urgent) => this.#seen(names, urgent) });
    this.#observations = { process: observe('process'), external: observe('external') };
    const isRemoving = (name: string) => this.#executor.isRemoving(name);
    this.#observer = new Observer({ observations: this.#observations, prober, fleet, isRemoving });
  }

  /** Resolves when everything is known and queued. */
  async start(): Promise<void> {
    const { store, prober, fleet, clock, resyncMs } = this.#options;
    this.#stops.push(store.onChange((change) => touchesService(change) && this.#queue.add(change.serviceId)));
    this.#stops.push(prober.onChange((name) => this.#wake(name)));
    this.#stops.push(fleet.onChange(() => this.#fleetMoved()));
    for (const observation of Object.values(this.#observations)) observation.start();
    await this.#lookAtEverything();
    this.#resync = clock.setInterval(() => this.#resyncSafely(), resyncMs);
  }

  /** Services that have not come to rest since the start; those that wait for time or news are at rest. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  /** Resolves when every service that there was at the start has come to rest once. */
  settled(): Promise<void> {
    if (this.#unsettled.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenSettled = resolve;
    });
  }

  /** Starts and ends nothing more; what runs goes on. */
  async close(): Promise<void> {
    this.#resync?.cancel();
    for (const stop of this.#stops.splice(0)) stop();
    for (const observation of Object.values(this.#observations)) observation.close();
    await this.#queue.close();
    this.#observer.forget(this.#serviceOf.keys());
  }

  async #reconcile(serviceId: string): Promise<void> {
    const { store, reader, publication, clock, policy } = this.#options;
    const loaded = await loadService(store, reader, serviceId);
    if (loaded === null) return this.#forget(serviceId);
    this.#index(serviceId, loaded.records);
    const published = await publication.caughtUp(serviceId);
    const instances = await this.#observer.observe(loaded, published);
    const plan = planService(loaded.desired, instances, { nowMs: clock.now(), policy });
    if (plan.actions.length > 0) {
      await this.#executor.execute(loaded.desired, instances, plan.actions);
      for (const runtime of drivenRuntimes(plan.actions, loaded.records)) this.#observations[runtime].invalidate();
      return this.#stepAgain(serviceId);
    }
    this.#stepsInARow.delete(serviceId);
    await this.#rest(loaded, instances, published);
    if (plan.wakeAt !== null) this.#queue.addAfter(serviceId, Math.max(0, plan.wakeAt - clock.now()));
    this.#settle(serviceId);
  }

  /** Nothing to do for now: say how it stands, and wait for whoever has to act. */
  async #rest(loaded: LoadedService, instances: readonly InstanceObserved[], published: PublishedService): Promise<void> {
    const { service } = loaded.desired;
    const { store, clock } = this.#options;
    if (this.#isServed(loaded, instances, published)) this.#awaitingFleet.delete(service.id);
    else this.#awaitingFleet.add(service.id);
    const status = this.#status(loaded, instances, published);
    if (status !== service.status) await writeStatus(store, service, status, clock.now());
  }

  /** Whether gateways have done all that the service waits for. */
  #isServed({ desired }: LoadedService, instances: readonly InstanceObserved[], published: PublishedService): boolean {
    const { state } = this.#publicationView(desired.service.name, published);
    return state === 'acknowledged' && instances.every(({ record, idle }) => record.phase !== 'draining' || idle);
  }

  #status(
    { desired, specProblem }: LoadedService,
    instances: readonly InstanceObserved[],
    published: PublishedService,
  ): ServiceStatusRecord {
    const { service, specs } = desired;
    return describeStatus({
      service,
      spec: specs.get(service.currentVersion) ?? null,
      specProblem,
      standing: sortByStanding(desired, instances),
      publication: this.#publicationView(service.name, published),
      nowMs: this.#options.clock.now(),
    });
  }

  #publicationView(name: string, { version, problem, gatewayIds }: PublishedService): PublicationView {
    const { fleet } = this.#options;
    const state = version === null ? 'pending' : fleet.acknowledgement(version, gatewayIds);
    return { state, problem: problem ?? fleet.refusalOf(serviceKey(name), gatewayIds) };
  }

  #stepAgain(serviceId: string): void {
    const steps = (this.#stepsInARow.get(serviceId) ?? 0) + 1;
    this.#stepsInARow.set(serviceId, steps);
    if (steps <= MAX_STEPS_IN_A_ROW) return this.#queue.add(serviceId);
    this.#options.log.warn({ serviceId, steps }, 'a service does not come to rest');
    this.#stepsInARow.delete(serviceId);
    this.#settle(serviceId);
    this.#queue.addAfter(serviceId, CALM_DOWN_MS);
  }

  #forget(serviceId: string): void {
    this.#index(serviceId, []);
    this.#namesOf.delete(serviceId);
    this.#awaitingFleet.delete(serviceId);
    this.#stepsInARow.delete(serviceId);
    this.#settle(serviceId);
  }

  #settle(serviceId: string): void {
    if (!this.#unsettled.delete(serviceId) || this.#unsettled.size > 0) return;
    this.#whenSettled?.();
    this.#whenSettled = null;
  }

  #index(serviceId: string, records: readonly InstanceRecord[]): void {
    const names = new Set(records.map(({ name }) => name));
    const gone = [...(this.#namesOf.get(serviceId) ?? [])].filter((name) => !names.has(name));
    for (const name of gone) this.#serviceOf.delete(name);
    this.#observer.forget(gone);
    for (const name of names) this.#serviceOf.set(name, serviceId);
    this.#namesOf.set(serviceId, names);
  }

  #wake(name: string): void {
    const serviceId = this.#serviceOf.get(name);
    if (serviceId !== undefined) this.#queue.add(serviceId);
  }

  #seen(names: readonly string[], urgent: boolean): void {
    for (const name of names) {
      const serviceId = this.#serviceOf.get(name);
      if (serviceId === undefined) continue;
      if (urgent) this.#queue.add(serviceId);
      else this.#queue.addAfter(serviceId, PROGRESS_PAUSE_MS);
    }
  }

  #fleetMoved(): void {
    const { publication, fleet } = this.#options;
    for (const serviceId of this.#awaitingFleet) {
      const { version, gatewayIds } = publication.latest(serviceId);
      // Neither taken over nor drained before the version has arrived everywhere.
      if (version === null || fleet.acknowledgement(version, gatewayIds) !== 'pending') this.#queue.add(serviceId);
    }
  }

  #removalEnded({ serviceId, runtime }: InstanceRecord): void {
    this.#observations[runtime].invalidate();
    this.#queue.add(serviceId);
  }

  #resyncSafely(): void {
    this.#lookAtEverything().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'the regular look at everything failed');
    });
  }

  /** Drivers first, records second: what a driver lists without a record has none, and is not merely about to get one. */
  async #lookAtEverything(): Promise<void> {
    const { store, drivers, log } = this.#options;
    for (const observation of Object.values(this.#observations)) observation.invalidate();
    const listed = [...(await this.#observations.process.get()).keys()];
    const { services, records } = await store.transaction(async (tx) => ({
      services: await tx.allServices(),
      records: groupByService(await tx.allInstances()),
    }));
    for (const [index, service] of services.entries()) {
      if (index % SERVICES_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
      const own = records.get(service.id) ?? [];
      const isNew = !this.#namesOf.has(service.id);
      if (isNew) this.#index(service.id, own);
      if (await this.#isAtRest(service, own, isNew)) continue;
      if (this.#resync === null) this.#unsettled.add(service.id);
      this.#queue.add(service.id);
    }
    const known = new Set([...records.values()].flat().map(({ name }) => name));
    await removeOrphans(
      drivers.process,
      listed.filter((name) => !known.has(name)),
      log,
    );
  }

  /** Whether a full turn would change nothing. Costs no transaction, so that thousands of quiet services cost little. */
  async #isAtRest(service: ServiceRecord, records: readonly InstanceRecord[], isNew: boolean): Promise<boolean> {
    const { reader, publication, clock, policy } = this.#options;
    // Other versions have to be read.
    if (records.some(({ version }) => version !== service.currentVersion)) return false;
    const { spec, problem } = reader.read(service.id, service.currentVersion, service.config);
    const specs = new Map(spec === null ? [] : [[service.currentVersion, spec]]);
    const loaded: LoadedService = { desired: { service, specs }, records, specProblem: problem };
    const published = publication.latest(service.id);
    // The records were read a while ago: for a service that is looked after already, others may know better.
    const instances = await (isNew ? this.#observer.observe(loaded, published) : this.#observer.glance(loaded, published));
    const { actions, wakeAt } = planService(loaded.desired, instances, { nowMs: clock.now(), policy });
    if (actions.length > 0 || wakeAt !== null || !this.#isServed(loaded, instances, published)) return false;
    return this.#status(loaded, instances, published) === service.status;
  }
}
