import type { InstanceAddress } from '@infergate/contract';
import type { InstancePlan, LogLine, ObservedInstance, RuntimeDriver } from '@infergate/controlplane';
import type { Clock } from '@infergate/kernel';

interface FakeRun {
  readonly plan: InstancePlan;
  state: ObservedInstance['state'];
  readonly address: InstanceAddress | null;
}

/** A driver whose instances exist in memory only; tests let them crash, refuse to start, or hang when they are ended. */
export class FakeDriver implements RuntimeDriver {
  readonly kind: 'process' | 'external';
  readonly #clock: Pick<Clock, 'now'>;
  readonly #runs = new Map<string, FakeRun>();
  readonly #hints = new Set<() => void>();
  readonly #failures = new Map<string, Error[]>();
  #nextPort = 20_000;
  /** Every call that did something, in order, e.g. `ensure echo-1`. */
  readonly calls: string[] = [];
  /** Removals wait while this is set. */
  removalGate: Promise<void> | null = null;
  log: readonly string[] = [];

  constructor(clock: Pick<Clock, 'now'>, kind: 'process' | 'external' = 'process') {
    this.#clock = clock;
    this.kind = kind;
  }

  /** The next call of this method throws. */
  failNext(method: 'ensure' | 'remove' | 'list', error: Error = new Error(`${method} failed`)): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error]);
  }

  running(): string[] {
    return [...this.#runs].filter(([, { state }]) => state.kind === 'running').map(([name]) => name);
  }

  planOf(name: string): InstancePlan | null {
    return this.#runs.get(name)?.plan ?? null;
  }

  crash(name: string, reason = 'exited 1', lastLog = ''): void {
    const run = this.#runs.get(name);
    if (run === undefined) throw new Error(`${name} does not run`);
    run.state = { kind: 'ended', endedAtMs: this.#clock.now(), reason, lastLog };
    this.#hint();
  }

  /** As after a restart of the machine: nothing is left, not even how it ended. */
  loseAll(): void {
    this.#runs.clear();
    this.#hint();
  }

  /** Something that nobody asked for. */
  stray(name: string, plan: Omit<InstancePlan, 'name'>): void {
    this.#start({ ...plan, name });
  }

  async ensure(plan: InstancePlan): Promise<void> {
    this.#failIfTold('ensure');
    const known = this.#runs.get(plan.name);
    if (known !== undefined && known.state.kind !== 'ended') return;
    this.calls.push(`ensure ${plan.name}`);
    this.#start(plan);
    this.#hint();
  }

  async remove(name: string, _graceMs: number): Promise<void> {
    this.#failIfTold('remove');
    await this.removalGate;
    if (!this.#runs.delete(name)) return;
    this.calls.push(`remove ${name}`);
    this.#hint();
  }

  async list(): Promise<readonly ObservedInstance[]> {
    this.#failIfTold('list');
    return [...this.#runs].map(([name, { state, address }]) => ({ name, state, address, memoryBytes: null, cpuMs: null }));
  }

  watch(onHint: () => void): () => void {
    this.#hints.add(onHint);
    return () => void this.#hints.delete(onHint);
  }

  async exec(): Promise<boolean> {
    return true;
  }

  async readLog(): Promise<readonly LogLine[]> {
    return this.log.map((text, index) => ({ stream: 'stderr', text, atMs: null, cursor: String(index) }));
  }

  async close(): Promise<void> {
    this.#hints.clear();
  }

  #start(plan: InstancePlan): void {
    const state = { kind: 'running', startedAtMs: this.#clock.now(), pid: null } as const;
    this.#runs.set(plan.name, { plan, state, address: this.#addressOf(plan) });
  }

  #addressOf({ spec, ordinal }: InstancePlan): InstanceAddress {
    const { workload } = spec;
    if (workload.kind === 'external') {
      const url = new URL(workload.addresses[ordinal] ?? '');
      return { host: url.hostname, port: Number(url.port), tls: url.protocol === 'https:', basePath: url.pathname.replace(/\/$/, '') };
    }
    const port = workload.kind === 'command' ? workload.port : null;
    return { host: '127.0.0.1', port: port ?? (this.#nextPort += 1), tls: false, basePath: '' };
  }

  #hint(): void {
    for (const hint of this.#hints) hint();
  }

  #failIfTold(method: string): void {
    const error = this.#failures.get(method)?.shift();
    if (error !== undefined) throw error;
  }
}
