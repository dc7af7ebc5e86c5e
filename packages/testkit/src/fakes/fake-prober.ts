import type { Prober, ProbeTarget, ProbeVerdict } from '@infergate/controlplane';

/** Says of every instance what the test tells it; of others that they are ready. */
export class FakeProber implements Prober {
  readonly tracked = new Map<string, ProbeTarget>();
  /** Of instances that nothing else was said about. */
  otherwise: ProbeVerdict = { kind: 'ready' };
  readonly #verdicts = new Map<string, ProbeVerdict>();
  readonly #listeners = new Set<(name: string) => void>();

  track(target: ProbeTarget): void {
    const known = this.tracked.get(target.name);
    // Another run is probed from the beginning.
    if (known !== undefined && known.startedAtMs !== target.startedAtMs) this.#verdicts.delete(target.name);
    this.tracked.set(target.name, target);
  }

  untrack(name: string): void {
    this.tracked.delete(name);
  }

  verdict(name: string): ProbeVerdict {
    return this.#verdicts.get(name) ?? this.otherwise;
  }

  onChange(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  say(name: string, verdict: ProbeVerdict): void {
    this.#verdicts.set(name, verdict);
    for (const listener of this.#listeners) listener(name);
  }
}
