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

  /** Also lets probes begin and end, as the instances need them. */
  async observe(loaded: LoadedService, published: PublishedService): Promise<readonly InstanceObserved[]> {
    const known = await this.#ask(loaded);
    for (const record of loaded.records) this.#track(record, known(record), loaded.desired.specs.get(record.version));
    return loaded.records.map((record) => this.#describe(record, known(record), published));
  }

  /** Changes nothing: for records that may be of yesterday. */
  async glance(loaded: LoadedService, published: PublishedService): Promise<readonly InstanceObserved[]> {
    const known = await this.#ask(loaded);
    return loaded.records.map((record) => this.#describe(record, known(record), published));
  }

  /** Nothing is left of these instances. */
  forget(names: Iterable<string>): void {
    for (const name of names) this.#options.prober.untrack(name);
  }

  async #ask({ records }: LoadedService): Promise<(record: InstanceRecord) => ObservedInstance | null> {
    const { observations } = this.#options;
    const runtimes = new Set(records.map(({ runtime }) => runtime));
    const known = { process: NOTHING, external: NOTHING };
    for (const runtime of runtimes) known[runtime] = await observations[runtime].get();
    return ({ runtime, name }) => known[runtime].get(name) ?? null;
  }

  #describe(record: InstanceRecord, seen: ObservedInstance | null, published: PublishedService): InstanceObserved {
    const { prober, isRemoving } = this.#options;
    return {
      record,
      run: seen?.state ?? null,
      address: seen?.address ?? null,
      probe: isProbed(record, seen) ? prober.verdict(record.name) : { kind: 'unknown' },
      idle: record.phase === 'draining' && this.#isIdle(record.name, published),
      removing: isRemoving(record.name),
    };
  }

  #track(record: InstanceRecord, seen: ObservedInstance | null, spec: ServiceSpec | undefined): void {
    const { prober } = this.#options;
    const { name, readyAt } = record;
    if (!isProbed(record, seen) || spec === undefined) return prober.untrack(name);
    prober.track({ name, address: seen.address, spec, startedAtMs: seen.state.startedAtMs, wasReady: readyAt !== null });
  }

  #isIdle(name: string, { version, problem, gatewayIds }: PublishedService): boolean {
    // Never published, so no gateway can have sent it anything. Held back by a problem, it may still be getting requests.
    if (problem !== null) return false;
    return version === null || this.#options.fleet.isDrained(name, { version, gatewayIds });
  }
}

type Probed = ObservedInstance & {
  readonly state: Extract<ObservedInstance['state'], { kind: 'running' }>;
  readonly address: NonNullable<ObservedInstance['address']>;
};

/** Whether probes have something to say about it. */
function isProbed({ phase }: InstanceRecord, seen: ObservedInstance | null): seen is Probed {
  return (phase === 'starting' || phase === 'ready') && seen?.state.kind === 'running' && seen.address !== null;
}

const NOTHING: ReadonlyMap<string, ObservedInstance> = new Map();
