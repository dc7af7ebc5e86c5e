import type { ServiceSpec } from '@infergate/contract';
import type { PublishedService } from '../publish/publication-loop.ts';
import type { ObservedInstance } from '../runtimes/driver.ts';
import type { InstanceRecord } from '../store/records.ts';
import type { DriverObservations } from './driver-observations.ts';
import type { Fleet } from './fleet.ts';
import type { Prober } from './prober.ts';
import type { InstanceObserved } from './service/observation.ts';
import type { LoadedService } from './service/load.ts';

export type Observations = Readonly<Record<'process' | 'external', DriverObservations>>;

export interface ObserverOptions {
  readonly observations: Observations;
  readonly prober: Prober;
  readonly fleet: Fleet;
  readonly isRemoving: (name: string) => boolean;
}

/** Gathers what drivers, probes and gateways say about the instances of one service. */
export class Observer {
  readonly #options: ObserverOptions;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  async observe({ desired, records }: LoadedService, published: PublishedService): Promise<readonly InstanceObserved[]> {
    const { observations } = this.#options;
    const runtimes = new Set(records.map(({ runtime }) => runtime));
    const known = { process: NOTHING, external: NOTHING };
    for (const runtime of runtimes) known[runtime] = await observations[runtime].get();
    return records.map((record) =>
      this.#observeOne(record, known[record.runtime].get(record.name), {
        spec: desired.specs.get(record.version),
        published,
      }),
    );
  }

  /** Nothing is left of these instances. */
  forget(names: Iterable<string>): void {
    for (const name of names) this.#options.prober.untrack(name);
  }

  #observeOne(
    record: InstanceRecord,
    seen: ObservedInstance | undefined,
    { spec, published }: { readonly spec: ServiceSpec | undefined; readonly published: PublishedService },
  ): InstanceObserved {
    const { prober, isRemoving } = this.#options;
    const isProbed = this.#probe(record, seen, spec);
    return {
      record,
      run: seen?.state ?? null,
      address: seen?.address ?? null,
      probe: isProbed ? prober.verdict(record.name) : { kind: 'unknown' },
      idle: record.phase === 'draining' && this.#isIdle(record.name, published),
      removing: isRemoving(record.name),
    };
  }

  #probe({ name, phase, readyAt }: InstanceRecord, seen: ObservedInstance | undefined, spec: ServiceSpec | undefined): boolean {
    const { prober } = this.#options;
    const isOpen = phase === 'starting' || phase === 'ready';
    if (!isOpen || seen?.state.kind !== 'running' || seen.address === null || spec === undefined) {
      prober.untrack(name);
      return false;
    }
    prober.track({ name, address: seen.address, spec, startedAtMs: seen.state.startedAtMs, wasReady: readyAt !== null });
    return true;
  }

  #isIdle(name: string, { version, problem }: PublishedService): boolean {
    // Never published, so no gateway can have sent it anything. Held back by a problem, it may still be getting requests.
    if (problem !== null) return false;
    return version === null || this.#options.fleet.isDrained(name, version);
  }
}

const NOTHING: ReadonlyMap<string, ObservedInstance> = new Map();
