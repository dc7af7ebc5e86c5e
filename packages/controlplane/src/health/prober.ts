import type { InstanceAddress, ProbeSpec, ServiceSpec } from '@infergate/contract';
import type { AddressPolicy, Clock, Timer } from '@infergate/kernel';
import type { Prober, ProbeTarget, ProbeVerdict } from '../reconcile/prober.ts';
import { isSameAddress } from '../runtimes/external/external-address.ts';
import type { CheckContext } from './check-context.ts';
import { CheckQueue } from './check-queue.ts';
import { checkHttp } from './http-check.ts';
import { activeProbes, advanceHealth, beginHealth, expireHealth, giveUpAtMs, type CheckResult, type HealthState } from './probe-machine.ts';
import { PROBE_DEFAULTS, planProbes, type ProbeDefaults, type ProbeKind, type ProbePlan } from './probe-plan.ts';
import { checkTcp } from './tcp-check.ts';

export interface HealthProberOptions {
  readonly clock: Clock;
  /** For addresses of external services. */
  readonly policy: AddressPolicy;
  /** Runs an exec probe in the surroundings of an instance: `exec` of the driver that runs it. */
  readonly exec: (name: string, argv: readonly string[], timeoutMs: number) => Promise<boolean>;
  readonly defaults?: ProbeDefaults;
  /** Probes under way at one time. */
  readonly concurrency?: number;
  /** 0 … 1; spreads the first probes of instances that ran before. */
  readonly random?: () => number;
}

interface Tracked {
  target: ProbeTarget;
  plan: ProbePlan;
  state: HealthState;
  readonly inFlight: Set<ProbeKind>;
  timer: Timer | null;
}

const CONCURRENCY = 64;
/** After a restart of the controller all instances are probed within this time, not all at once. */
const SPREAD_MS = 1000;

/** Probes running instances as their descriptions say. The state of each is a pure machine; this loop only feeds it. */
export class HealthProber implements Prober {
  readonly #options: HealthProberOptions;
  readonly #queue: CheckQueue;
  readonly #tracked = new Map<string, Tracked>();
  readonly #listeners = new Set<(name: string) => void>();

  constructor(options: HealthProberOptions) {
    this.#options = options;
    this.#queue = new CheckQueue(options.concurrency ?? CONCURRENCY);
  }

  track(target: ProbeTarget): void {
    const known = this.#tracked.get(target.name);
    if (known !== undefined && isSameRun(known.target, target)) return this.#adopt(known, target);
    this.untrack(target.name);
    const plan = planProbes(target.spec, this.#options.defaults ?? PROBE_DEFAULTS);
    const entry = { target, plan, state: this.#begin(plan, target), inFlight: new Set<ProbeKind>(), timer: null };
    this.#tracked.set(target.name, entry);
    this.#arm(entry);
  }

  untrack(name: string): void {
    this.#tracked.get(name)?.timer?.cancel();
    this.#tracked.delete(name);
  }

  verdict(name: string): ProbeVerdict {
    const state = this.#tracked.get(name)?.state;
    if (state?.givenUp !== undefined && state.givenUp !== null) return { kind: 'failed', ...state.givenUp };
    if (state === undefined || state.isReady === null) return { kind: 'unknown' };
    return state.isReady ? { kind: 'ready' } : { kind: 'unready', message: state.lastFailure ?? 'not ready' };
  }

  onChange(listener: (name: string) => void): () => void {
    const entry = (name: string): void => listener(name);
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  close(): void {
    for (const name of this.#tracked.keys()) this.untrack(name);
    this.#listeners.clear();
  }

  #begin(plan: ProbePlan, { startedAtMs, wasReady }: ProbeTarget): HealthState {
    const { clock, random } = this.#options;
    const monotonic = clock.monotonic();
    const beganAtMs = monotonic - Math.max(0, clock.now() - startedAtMs);
    const spread = wasReady ? SPREAD_MS * (random ?? Math.random)() : 0;
    return beginHealth(plan, { beganAtMs, nowMs: monotonic + spread, wasReady });
  }

  /** The same run under a changed description: what was seen stays, what is probed from now on may differ. */
  #adopt(entry: Tracked, target: ProbeTarget): void {
    if (entry.target.spec !== target.spec) entry.plan = planProbes(target.spec, this.#options.defaults ?? PROBE_DEFAULTS);
    entry.target = target;
  }

  #arm(entry: Tracked): void {
    const { plan, state, inFlight } = entry;
    entry.timer?.cancel();
    entry.timer = null;
    const due = activeProbes(plan, state).filter((probe) => !inFlight.has(probe));
    const times = due.map((probe) => state.streaks[probe].nextAtMs);
    const at = Math.min(...times, giveUpAtMs(plan, state) ?? Number.POSITIVE_INFINITY);
    if (at === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    entry.timer = clock.setTimeout(() => this.#turn(entry), Math.max(0, at - clock.monotonic()));
    entry.timer.unref();
  }

  #turn(entry: Tracked): void {
    const now = this.#options.clock.monotonic();
    this.#move(entry, expireHealth(entry.plan, entry.state, now));
    for (const probe of activeProbes(entry.plan, entry.state)) {
      if (!entry.inFlight.has(probe) && entry.state.streaks[probe].nextAtMs <= now) void this.#probe(entry, probe);
    }
    this.#arm(entry);
  }

  async #probe(entry: Tracked, probe: ProbeKind): Promise<void> {
    const { clock } = this.#options;
    entry.inFlight.add(probe);
    const { result, begunAtMs } = await this.#queue.run(async () => ({
      begunAtMs: clock.monotonic(),
      result: await this.#check(entry, probe),
    }));
    entry.inFlight.delete(probe);
    if (this.#tracked.get(entry.target.name) !== entry) return;
    this.#move(entry, advanceHealth(entry.plan, entry.state, probe, { ...result, begunAtMs, nowMs: clock.monotonic() }));
    this.#arm(entry);
  }

  async #check({ target, plan }: Tracked, probe: ProbeKind): Promise<CheckResult> {
    const planned = plan[probe];
    if (planned === null) return { ok: true, message: '' };
    const { check, timeoutMs } = planned;
    if (check.kind === 'exec') return this.#exec(target.name, check, timeoutMs);
    const context = this.#contextOf(target.spec, target.address, timeoutMs);
    return check.kind === 'http' ? checkHttp(check, context) : checkTcp(check.port, context);
  }

  async #exec(name: string, { argv }: Extract<ProbeSpec['check'], { kind: 'exec' }>, timeoutMs: number): Promise<CheckResult> {
    const ok = await this.#options.exec(name, argv, timeoutMs).catch(() => false);
    return { ok, message: `${argv.join(' ')} ${ok ? 'succeeded' : `did not exit with 0 in ${timeoutMs} ms`}` };
  }

  #contextOf({ workload }: ServiceSpec, address: InstanceAddress, timeoutMs: number): CheckContext {
    const { clock, policy } = this.#options;
    if (workload.kind !== 'external') return { clock, timeoutMs, address, policy: null, headers: {}, caPem: null };
    return { clock, timeoutMs, address, policy, headers: workload.headers, caPem: workload.caPem };
  }

  #move(entry: Tracked, state: HealthState): void {
    const before = this.#essence(entry);
    entry.state = state;
    if (this.#essence(entry) === before) return;
    for (const listener of this.#listeners) listener(entry.target.name);
  }

  #essence({ target }: Tracked): string {
    return JSON.stringify(this.verdict(target.name));
  }
}

function isSameRun(a: ProbeTarget, b: ProbeTarget): boolean {
  return a.startedAtMs === b.startedAtMs && isSameAddress(a.address, b.address);
}
