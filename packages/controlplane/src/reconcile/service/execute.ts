import type { Clock, Logger } from '@infergate/kernel';
import { within } from '@infergate/kernel';
import type { RuntimeDriver } from '../../runtimes/driver.ts';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import type { Action } from './action.ts';
import { newInstanceRecord } from './instance-record.ts';
import type { InstanceObserved, ServiceDesired } from './observation.ts';
import { externalOrdinal } from './external-address.ts';
import { countFailures, restartDelayMs, type RestartPolicy } from './restart-backoff.ts';
import { type CurrentVersion, type Remark, transition } from './transition.ts';

export type Drivers = Readonly<Record<'process' | 'external', RuntimeDriver>>;

export interface ExecutorOptions {
  readonly store: Store;
  readonly drivers: Drivers;
  readonly clock: Clock;
  readonly log: Logger;
  readonly policy: RestartPolicy;
  /** A removal that went on in the background is over, or is to be tried again. */
  readonly onRemovalEnded: (record: InstanceRecord) => void;
}

/** Lines of the log that go with the reason of a failure. */
const LAST_LOG_LINES = 20;
const READ_LOG_LIMIT_MS = 2000;
const MAX_MESSAGE = 4096;
const REMOVAL_RETRY_MS = 5000;
const START_FAILED_REASON = 'start failed';

type Driven = Extract<Action, { kind: 'start' | 'remind' | 'remove' }>;

/**
 * Does what a plan says. Records come first, in one transaction: nothing runs without its record. A crash at any point
 * leaves a state from which the next plan goes on.
 */
export class ServiceExecutor {
  readonly #options: ExecutorOptions;
  readonly #removing = new Set<string>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  isRemoving(name: string): boolean {
    return this.#removing.has(name);
  }

  /** Resolves when records are stored and starts are accepted; removals go on and are reported when they end. */
  async execute(desired: ServiceDesired, instances: readonly InstanceObserved[], actions: readonly Action[]): Promise<void> {
    const records = new Map(instances.map(({ record }) => [record.name, record]));
    const stored = actions.filter((action) => !isDriven(action));
    const driven = actions.filter(isDriven);
    const told = await Promise.all(stored.map((action) => this.#withLastLog(action, instances)));
    if (told.length > 0) await this.#store(desired, records, told);
    for (const action of driven) this.#remove(action, records);
    const starts = driven.filter((action) => action.kind !== 'remove');
    const results = await Promise.all(starts.map((action) => this.#start(desired, records, action)));
    const outcomes = results.filter((outcome) => outcome !== null);
    if (outcomes.length > 0) await this.#store(desired, records, outcomes);
  }

  async #store(desired: ServiceDesired, planned: ReadonlyMap<string, InstanceRecord>, actions: readonly Action[]): Promise<void> {
    const { service } = desired;
    const nowMs = this.#options.clock.now();
    await this.#options.store.transaction(async (tx) => {
      const stored = new Map((await tx.instances(service.id)).map((record) => [record.name, record]));
      for (const action of actions) {
        const record = 'name' in action ? (stored.get(action.name) ?? null) : null;
        // Planned from a state that is no longer true: the next plan knows better.
        if ('name' in action && record?.phase !== planned.get(action.name)?.phase) continue;
        await writeAction(tx, desired, { action, record, nowMs });
      }
    });
  }

  async #start(desired: ServiceDesired, records: ReadonlyMap<string, InstanceRecord>, action: Driven): Promise<Action | null> {
    const record = records.get(action.name);
    const spec = record === undefined ? undefined : desired.specs.get(record.version);
    if (record === undefined || spec === undefined) return null;
    const { name, serviceId, version } = record;
    const ordinal = externalOrdinal(spec, record.address);
    try {
      await this.#options.drivers[record.runtime].ensure({ name, serviceId, version, spec, ordinal });
      return action.kind === 'start' ? action : null;
    } catch (error) {
      this.#options.log.warn({ err: error, instance: name }, 'an instance could not be started');
      const { policy, clock } = this.#options;
      const failures = countFailures(record, policy, clock.now());
      const retryAt = clock.now() + restartDelayMs(failures, policy);
      return { kind: 'fail', name, reason: START_FAILED_REASON, message: messageOf(error), failures, retryAt };
    }
  }

  #remove(action: Driven, records: ReadonlyMap<string, InstanceRecord>): void {
    const record = records.get(action.name);
    if (action.kind !== 'remove' || record === undefined || this.#removing.has(action.name)) return;
    const { drivers, clock, log, onRemovalEnded } = this.#options;
    this.#removing.add(action.name);
    const ended = () => {
      this.#removing.delete(action.name);
      onRemovalEnded(record);
    };
    drivers[record.runtime].remove(action.name, action.graceMs).then(ended, (error: unknown) => {
      log.warn({ err: error, instance: action.name }, 'an instance could not be ended; it is tried again');
      clock.setTimeout(ended, REMOVAL_RETRY_MS).unref();
    });
  }

  /** A process that a probe gave up says in its log why; it is about to be ended, so the log is read now. */
  async #withLastLog(action: Action, instances: readonly InstanceObserved[]): Promise<Action> {
    if (action.kind !== 'fail') return action;
    const instance = instances.find(({ record }) => record.name === action.name);
    if (instance?.run?.kind !== 'running' || instance.record.runtime === 'external') return action;
    const query = { previous: false, maxLines: LAST_LOG_LINES, keyword: null, fromMs: null, toMs: null, after: null };
    const read = this.#options.drivers[instance.record.runtime].readLog(action.name, query).catch(() => []);
    const lines = await within(this.#options.clock, READ_LOG_LIMIT_MS, read, []);
    const message = [action.message, ...lines.map(({ text }) => text)].filter((line) => line !== '').join('\n');
    return { ...action, message: message.slice(-MAX_MESSAGE) };
  }
}

function isDriven(action: Action): action is Driven {
  return action.kind === 'start' || action.kind === 'remind' || action.kind === 'remove';
}

/** The runtimes in which something is different once these actions are done. */
export function drivenRuntimes(actions: readonly Action[], records: readonly InstanceRecord[]): ReadonlySet<keyof Drivers> {
  const names = new Set(actions.filter(isDriven).map(({ name }) => name));
  return new Set(records.filter(({ name }) => names.has(name)).map(({ runtime }) => runtime));
}

interface Step {
  readonly action: Action;
  readonly record: InstanceRecord | null;
  readonly nowMs: number;
}

async function writeAction(tx: StoreTransaction, desired: ServiceDesired, { action, record, nowMs }: Step): Promise<void> {
  const { service } = desired;
  if (action.kind === 'delete-service') return deleteService(tx, service, nowMs);
  if (action.kind === 'create') return createInstance(tx, desired, { action, record, nowMs });
  if (record === null) return;
  if (action.kind === 'forget') {
    await tx.deleteInstance(record.name);
    return remark(tx, record, { type: 'Normal', reason: 'Removed', message: 'nothing of it is left' }, nowMs);
  }
  const step = transition(record, action, currentVersion(service), nowMs);
  if (step === null) return;
  await tx.putInstance({ ...record, ...step.change });
  if (step.remark !== null) await remark(tx, record, step.remark, nowMs);
}

async function deleteService(tx: StoreTransaction, { id, name }: ServiceRecord, at: number): Promise<void> {
  await tx.deleteService(id);
  await tx.insertEvent({ serviceName: name, instanceName: null, at, type: 'Normal', reason: 'Deleted', message: 'the service is gone' });
}

async function createInstance(tx: StoreTransaction, { service, specs }: ServiceDesired, { action, nowMs }: Step): Promise<void> {
  const spec = specs.get(service.currentVersion);
  if (action.kind !== 'create' || spec === undefined) return;
  const record = newInstanceRecord(service, spec, action.address, nowMs);
  await tx.putInstance(record);
  await remark(tx, record, { type: 'Normal', reason: 'Created', message: `made for version ${record.version}` }, nowMs);
}

function remark(tx: StoreTransaction, { serviceName, name }: InstanceRecord, told: Remark, at: number): Promise<void> {
  return tx.insertEvent({ serviceName, instanceName: name, at, ...told });
}

function currentVersion({ currentVersion, restartCount }: ServiceRecord): CurrentVersion {
  return { version: currentVersion, restartGeneration: restartCount };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
