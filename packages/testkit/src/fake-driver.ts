import type { InstanceAddress } from '@infergate/contract';
import type { InstancePlan, LogLine, LogQuery, ObservedInstance, RuntimeDriver } from '@infergate/controlplane';
import type { Clock } from '@infergate/kernel';

interface FakeInstance {
  plan: InstancePlan;
  state: ObservedInstance['state'];
  address: InstanceAddress;
  lines: LogLine[];
  /** How often it was started. */
  starts: number;
}

/** What goes on when a driver is closed: give it to the next one to play a restart of the controller. */
export type FakeMachine = Map<string, FakeInstance>;

const FIRST_PORT = 20_000;

/** A runtime that starts everything at once and does what the test tells it. */
export class FakeDriver implements RuntimeDriver {
  readonly kind: 'process' | 'external';
  readonly machine: FakeMachine;
  /** Answer of every exec probe. */
  execResult = true;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();

  constructor(options: { readonly clock: Clock; readonly machine?: FakeMachine; readonly kind?: 'process' | 'external' }) {
    this.kind = options.kind ?? 'process';
    this.machine = options.machine ?? new Map();
    this.#clock = options.clock;
  }

  ensure(plan: InstancePlan): Promise<void> {
    const known = this.machine.get(plan.name);
    if (known !== undefined && known.state.kind !== 'ended') return Promise.resolve();
    const port = known?.address.port ?? FIRST_PORT + this.machine.size;
    this.machine.set(plan.name, {
      plan,
      state: { kind: 'running', startedAtMs: this.#clock.now(), pid: 1 },
      address: { host: '127.0.0.1', port, tls: false, basePath: '' },
      lines: [],
      starts: (known?.starts ?? 0) + 1,
    });
    this.#hint();
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    if (this.machine.delete(name)) this.#hint();
    return Promise.resolve();
  }

  list(): Promise<readonly ObservedInstance[]> {
    const observed = [...this.machine].map(([name, { state, address }]) => ({ name, state, address, memoryBytes: null, cpuMs: null }));
    return Promise.resolve(observed);
  }

  watch(onHint: () => void): () => void {
    const listener = (): void => onHint();
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  exec(name: string): Promise<boolean> {
    return Promise.resolve(this.execResult && this.machine.get(name)?.state.kind === 'running');
  }

  readLog(name: string, query: LogQuery): Promise<readonly LogLine[]> {
    const lines = this.machine.get(name)?.lines ?? [];
    const from = query.after === null ? 0 : lines.findIndex((line) => line.cursor === query.after) + 1;
    const found = lines.slice(from).filter(({ text }) => query.keyword === null || text.includes(query.keyword));
    return Promise.resolve(query.after === null ? found.slice(-query.maxLines) : found.slice(0, query.maxLines));
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }

  /** The instance ends by itself. */
  end(name: string, reason: string, lastLog = ''): void {
    this.#set(name, { kind: 'ended', endedAtMs: this.#clock.now(), reason, lastLog });
  }

  /** The instance is, or goes back to, being prepared. */
  prepare(name: string, progress: string): void {
    this.#set(name, { kind: 'preparing', progress });
  }

  /** The instance writes a line. */
  write(name: string, text: string): void {
    const lines = this.#get(name).lines;
    lines.push({ stream: 'stdout', text, atMs: this.#clock.now(), cursor: String(lines.length + 1) });
  }

  starts(name: string): number {
    return this.machine.get(name)?.starts ?? 0;
  }

  #set(name: string, state: ObservedInstance['state']): void {
    this.#get(name).state = state;
    this.#hint();
  }

  #get(name: string): FakeInstance {
    const instance = this.machine.get(name);
    if (instance === undefined) throw new Error(`no instance ${name}`);
    return instance;
  }

  #hint(): void {
    for (const listener of this.#listeners) listener();
  }
}
