import type { Clock, Logger, Timer } from '@infergate/kernel';
import type { ObservedInstance, RuntimeDriver } from '../runtimes/driver.ts';

export interface DriverObservationsOptions {
  readonly driver: RuntimeDriver;
  readonly clock: Clock;
  readonly log: Logger;
  /** Instances of which something is different from before; `urgent` false when only a progress text is. */
  readonly onChange: (names: readonly string[], urgent: boolean) => void;
}

/** Hints of this time are looked at together. */
const GATHER_HINTS_MS = 10;

/** What one driver says about all its instances, asked again only when that may have changed. */
export class DriverObservations {
  readonly #options: DriverObservationsOptions;
  #latest: ReadonlyMap<string, ObservedInstance> = new Map();
  /** How often the knowledge was declared stale, and which of those times the latest answer covers. */
  #wanted = 1;
  #covered = 0;
  #asking: Promise<void> | null = null;
  #timer: Timer | null = null;
  #unwatch: (() => void) | null = null;

  constructor(options: DriverObservationsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unwatch ??= this.#options.driver.watch(() => this.#hint());
  }

  close(): void {
    this.#unwatch?.();
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** What is known is not the latest any more. */
  invalidate(): void {
    this.#wanted += 1;
  }

  /** An answer that the driver began to give after the last `invalidate`. Rejects when the driver cannot answer. */
  async get(): Promise<ReadonlyMap<string, ObservedInstance>> {
    const needed = this.#wanted;
    while (this.#covered < needed) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = null;
      });
      await this.#asking;
    }
    return this.#latest;
  }

  async #ask(): Promise<void> {
    const covers = this.#wanted;
    const list = await this.#options.driver.list();
    const before = this.#latest;
    this.#latest = new Map(list.map((instance) => [instance.name, instance]));
    this.#covered = covers;
    this.#tell(before);
  }

  #hint(): void {
    this.invalidate();
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = null;
      this.get().catch((error: unknown) => {
        this.#options.log.warn({ err: error, runtime: this.#options.driver.kind }, 'the runtime cannot say what runs');
      });
    }, GATHER_HINTS_MS);
  }

  #tell(before: ReadonlyMap<string, ObservedInstance>): void {
    const names = new Set([...before.keys(), ...this.#latest.keys()]);
    const urgent: string[] = [];
    const others: string[] = [];
    for (const name of names) {
      const [was, is] = [before.get(name), this.#latest.get(name)];
      if (essence(was) !== essence(is)) urgent.push(name);
      else if (progress(was) !== progress(is)) others.push(name);
    }
    if (urgent.length > 0) this.#options.onChange(urgent, true);
    if (others.length > 0) this.#options.onChange(others, false);
  }
}

/** What decides about the next step; figures and progress texts do not. */
function essence(instance: ObservedInstance | undefined): string {
  if (instance === undefined) return '';
  const { state, address } = instance;
  const since = state.kind === 'running' ? state.startedAtMs : state.kind === 'ended' ? state.endedAtMs : 0;
  return JSON.stringify([state.kind, since, address]);
}

function progress(instance: ObservedInstance | undefined): string {
  return instance?.state.kind === 'preparing' ? instance.state.progress : '';
}
