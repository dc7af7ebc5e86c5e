import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { InstanceAddress } from '@infergate/contract';
import type { AddressPolicy, Clock, Timer } from '@infergate/kernel';
import type { InstancePlan, LogLine, ObservedInstance, RuntimeDriver } from '../driver.ts';
import { isSameAddress, parseExternalAddress } from './external-address.ts';

export interface ExternalDriverOptions {
  readonly policy: AddressPolicy;
  readonly clock: Clock;
  /** How often names are resolved again and held against the policy. */
  readonly recheckMs?: number;
}

interface External {
  readonly address: InstanceAddress;
  /** Since when it is known here; an address has no start of its own. */
  readonly sinceMs: number;
  /** Why it must not be called; null: it may. */
  refusal: string | null;
  refusedAtMs: number;
}

const RECHECK_MS = 30_000;

/** Model servers that somebody else runs: each address of the description is an instance. Nothing is ever started or stopped. */
export class ExternalDriver implements RuntimeDriver {
  readonly kind = 'external';
  readonly #options: ExternalDriverOptions;
  readonly #instances = new Map<string, External>();
  readonly #listeners = new Set<() => void>();
  readonly #timer: Timer;

  constructor(options: ExternalDriverOptions) {
    this.#options = options;
    this.#timer = options.clock.setInterval(() => void this.#recheckAll(), options.recheckMs ?? RECHECK_MS);
    this.#timer.unref();
  }

  async ensure(plan: InstancePlan): Promise<void> {
    const { workload } = plan.spec;
    if (workload.kind !== 'external') throw new TypeError(`${plan.name} has no address; the external runtime cannot run it`);
    const text = workload.addresses[plan.ordinal];
    if (text === undefined) throw new RangeError(`the description has no address number ${plan.ordinal}`);
    const address = parseExternalAddress(text);
    const known = this.#instances.get(plan.name);
    if (known !== undefined && isSameAddress(known.address, address) && known.refusal === null) return;
    const sinceMs = this.#options.clock.now();
    const instance = { address, sinceMs, refusal: null, refusedAtMs: sinceMs };
    this.#instances.set(plan.name, instance);
    await this.#recheck(instance);
    this.#hint();
  }

  remove(name: string): Promise<void> {
    if (this.#instances.delete(name)) this.#hint();
    return Promise.resolve();
  }

  list(): Promise<readonly ObservedInstance[]> {
    return Promise.resolve([...this.#instances].map(([name, instance]) => observe(name, instance)));
  }

  watch(onHint: () => void): () => void {
    const listener = (): void => onHint();
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** There is nothing here that a program could be run in. */
  exec(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Its log is where it runs. */
  readLog(): Promise<readonly LogLine[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    this.#timer.cancel();
    this.#listeners.clear();
    return Promise.resolve();
  }

  async #recheckAll(): Promise<void> {
    const before = [...this.#instances.values()].map(({ refusal }) => refusal);
    await Promise.all([...this.#instances.values()].map((instance) => this.#recheck(instance)));
    const after = [...this.#instances.values()].map(({ refusal }) => refusal);
    if (after.length !== before.length || after.some((refusal, index) => refusal !== before[index])) this.#hint();
  }

  async #recheck(instance: External): Promise<void> {
    const { policy, clock } = this.#options;
    const { host, port } = instance.address;
    const refusal = (await resolve(host)).map((address) => policy.refusal(address, port)).find((reason) => reason !== null) ?? null;
    if (refusal !== null && instance.refusal === null) instance.refusedAtMs = clock.now();
    instance.refusal = refusal;
  }

  #hint(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A name that does not resolve now is left to the probe: it may tomorrow. */
async function resolve(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  return lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}

function observe(name: string, { address, sinceMs, refusal, refusedAtMs }: External): ObservedInstance {
  const state: ObservedInstance['state'] =
    refusal === null
      ? { kind: 'running', startedAtMs: sinceMs, pid: null }
      : { kind: 'ended', endedAtMs: refusedAtMs, reason: 'address refused', lastLog: refusal };
  return { name, state, address, memoryBytes: null, cpuMs: null };
}
