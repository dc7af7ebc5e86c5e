import type { InstanceAddress, ServiceSpec } from '@infergate/contract';

/** What probing one run of an instance has shown so far. */
export type ProbeVerdict =
  /** Too early to tell; nothing changes because of it. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ready' }
  /** Gets no traffic; `message` says what the probe saw. */
  | { readonly kind: 'unready'; readonly message: string }
  /** Has to be started again. `reason` e.g. `not ready after 60 s`, `liveness probe failed`; `message` what the probe saw. */
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string };

export interface ProbeTarget {
  readonly name: string;
  readonly address: InstanceAddress;
  readonly spec: ServiceSpec;
  /** When this run began, milliseconds since 1970. Another value is another run and is probed from the beginning. */
  readonly startedAtMs: number;
  /** It was ready before the controller started: the start-up probe is behind it. */
  readonly wasReady: boolean;
}

/** Probes running instances. */
export interface Prober {
  /** Begins to probe, goes on, or begins anew when the run or its address is another. */
  track(target: ProbeTarget): void;
  /** An unknown name is fine. */
  untrack(name: string): void;
  verdict(name: string): ProbeVerdict;
  /** Called when the verdict of an instance has changed. */
  onChange(listener: (name: string) => void): () => void;
}
