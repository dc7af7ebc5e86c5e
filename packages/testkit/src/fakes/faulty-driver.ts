import type { InstancePlan, LogLine, LogQuery, ObservedInstance, RuntimeDriver } from '@infergate/controlplane';

type Fallible = 'ensure' | 'remove' | 'list';

/** A driver around another one that writes down what it is told, and fails or hangs on request. */
export class FaultyDriver implements RuntimeDriver {
  readonly kind: 'process' | 'external';
  readonly #inner: RuntimeDriver;
  readonly #failures = new Map<Fallible, Error[]>();
  /** What changed something, in order, e.g. `ensure echo-1`. */
  readonly calls: string[] = [];
  /** While it is set, removals wait for what it returns. */
  removalGate: (() => Promise<void>) | null = null;

  constructor(inner: RuntimeDriver) {
    this.kind = inner.kind;
    this.#inner = inner;
  }

  /** The next call of this method rejects, before it does anything. */
  failNext(method: Fallible, error: Error = new Error(`${method} failed`)): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error]);
  }

  async ensure(plan: InstancePlan): Promise<void> {
    this.calls.push(`ensure ${plan.name}`);
    this.#failIfTold('ensure');
    await this.#inner.ensure(plan);
  }

  async remove(name: string, graceMs: number): Promise<void> {
    this.calls.push(`remove ${name}`);
    this.#failIfTold('remove');
    await this.removalGate?.();
    await this.#inner.remove(name, graceMs);
  }

  async list(): Promise<readonly ObservedInstance[]> {
    this.#failIfTold('list');
    return this.#inner.list();
  }

  watch(onHint: () => void): () => void {
    return this.#inner.watch(onHint);
  }

  exec(name: string, argv: readonly string[], timeoutMs: number): Promise<boolean> {
    return this.#inner.exec(name, argv, timeoutMs);
  }

  readLog(name: string, query: LogQuery): Promise<readonly LogLine[]> {
    return this.#inner.readLog(name, query);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #failIfTold(method: Fallible): void {
    const error = this.#failures.get(method)?.shift();
    if (error !== undefined) throw error;
  }
}
