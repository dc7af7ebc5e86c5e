import type { Clock, Logger } from '@infergate/kernel';
import type { InstanceRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { SpecReader } from '../translate/spec-reader.ts';
import type { Drivers } from './service/execute.ts';

export interface ShutdownOptions {
  readonly store: Store;
  readonly drivers: Drivers;
  readonly reader: SpecReader;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ShutdownGrace {
  /** What is left of it for the instances. */
  readonly graceMs: number;
  readonly wholeGraceMs: number;
}

/** How long a killed process may take to disappear, beyond its grace. */
const KILL_MARGIN_MS = 3000;
const DEFAULT_GRACE_MS = 30_000;

/** Ends all instances at once, those without a record too. Their records stay: the next start brings them back under their names. */
export async function endAllInstances(options: ShutdownOptions, { graceMs, wholeGraceMs }: ShutdownGrace): Promise<void> {
  const { drivers, log } = options;
  const [running, graces] = await Promise.all([drivers.process.list(), readGraces(options)]);
  const cut = new Set<string>();
  const endings = running.map(async ({ name }) => {
    const { serviceName, own } = graces.get(name) ?? { serviceName: '', own: DEFAULT_GRACE_MS };
    if (own > wholeGraceMs) cut.add(serviceName);
    await drivers.process.remove(name, Math.min(own, graceMs));
  });
  const deadline = new Promise<'late'>((resolve) => {
    options.clock.setTimeout(() => resolve('late'), graceMs + KILL_MARGIN_MS).unref();
  });
  const results = await Promise.race([Promise.allSettled(endings), deadline]);
  if (cut.size > 0)
    log.warn({ services: [...cut], wholeGraceMs }, 'the termination grace of services is longer than that of the shutdown and was cut');
  if (results === 'late') log.error({ graceMs }, 'some instances did not end in time');
  else
    for (const result of results) if (result.status === 'rejected') log.error({ err: result.reason as unknown }, 'an instance did not end');
  await markStopped(options);
}

async function readGraces({
  store,
  reader,
}: ShutdownOptions): Promise<ReadonlyMap<string, { readonly serviceName: string; readonly own: number }>> {
  const { services, records } = await store.transaction(async (tx) => ({
    services: await tx.allServices(),
    records: await tx.allInstances(),
  }));
  const graces = new Map<string, { serviceName: string; own: number }>();
  const byId = new Map(services.map((service) => [service.id, service]));
  for (const { name, serviceId } of records) {
    const service = byId.get(serviceId);
    if (service === undefined) continue;
    const { spec } = reader.read(service.id, service.currentVersion, service.config);
    graces.set(name, { serviceName: service.name, own: spec === null ? DEFAULT_GRACE_MS : spec.terminationGraceSeconds * 1000 });
  }
  return graces;
}

/** So that the next start does not take an orderly end for a crash. */
async function markStopped({ store }: ShutdownOptions): Promise<void> {
  await store.transaction(async (tx) => {
    for (const record of await tx.allInstances()) {
      const isUp = record.phase === 'starting' || record.phase === 'ready' || record.phase === 'pending';
      if (record.runtime === 'process' && isUp) await tx.putInstance({ ...record, ...STOPPED });
    }
  });
}

const STOPPED: Partial<InstanceRecord> = {
  phase: 'pending',
  reason: 'Shutdown',
  message: '',
  address: null,
  startedAt: null,
  readyAt: null,
};
