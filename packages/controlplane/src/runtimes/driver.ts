import type { InstanceAddress, ServiceSpec } from '@infergate/contract';

/** What a driver needs to run one instance. */
export interface InstancePlan {
  readonly name: string;
  readonly serviceId: string;
  readonly version: number;
  readonly spec: ServiceSpec;
  /** For external instances: which address of the description. 0 otherwise. */
  readonly ordinal: number;
}

/** What is true of one instance now. */
export interface ObservedInstance {
  readonly name: string;
  readonly state: /** Fetching the model, copying files. `progress` is for people, e.g. `fetching model 12 of 80 MB`. */
    | { readonly kind: 'preparing'; readonly progress: string }
    | { readonly kind: 'running'; readonly startedAtMs: number; readonly pid: number | null }
    /** `reason` e.g. `exited 1`, `killed by signal 9`, `out of memory (212 of 200 MB)`; `lastLog` its last lines. */
    | { readonly kind: 'ended'; readonly endedAtMs: number; readonly reason: string; readonly lastLog: string };
  readonly address: InstanceAddress | null;
  readonly memoryBytes: number | null;
  readonly cpuMs: number | null;
}

/** Runs instances. One conformance suite in testkit; every driver and fake passes it. */
export interface RuntimeDriver {
  readonly kind: 'process' | 'external';
  /** Starts or adopts. Calling again with the same name is a no-op while it runs. Resolves when accepted, not when ready. */
  ensure(plan: InstancePlan): Promise<void>;
  /** SIGTERM now, SIGKILL after `graceMs`, resolves when nothing of it is left. An unknown name succeeds. */
  remove(name: string, graceMs: number): Promise<void>;
  /** Everything this driver owns, including what it started before a restart. */
  list(): Promise<readonly ObservedInstance[]>;
  /** Hints that `list()` may have changed. May be early, late, merged; never the only source of truth. */
  watch(onHint: () => void): () => void;
  /** Runs an exec probe in the surroundings of the instance. True = exit code 0. */
  exec(name: string, argv: readonly string[], timeoutMs: number): Promise<boolean>;
  /** Lines of the log, newest last: the last ones, or with `after` the first ones behind that place. */
  readLog(name: string, query: LogQuery): Promise<readonly LogLine[]>;
  /** Forgets nothing and stops nothing: the instances go on. */
  close(): Promise<void>;
}

export interface LogQuery {
  /** The run before the last restart. */
  readonly previous: boolean;
  readonly maxLines: number;
  readonly keyword: string | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** `cursor` of a line that was read before: only what was written behind it, oldest first. Following so loses and repeats no line. */
  readonly after: string | null;
}

/** For those who follow a log and must not fall behind for ever. */
export interface LogFollowQuery {
  readonly after: string;
  readonly maxLines: number;
  /** Of one stream: what is older is skipped. */
  readonly maxBytes: number;
}

/** What was written behind a place. */
export interface LogPiece {
  readonly lines: readonly LogLine[];
  /** Left out, at the beginning. */
  readonly skippedBytes: number;
  /** Behind all of it. */
  readonly cursor: string;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** About when it was written, to a second while the controller lives; null when unknown. */
  readonly atMs: number | null;
  /** Opaque; names the place behind this line. */
  readonly cursor: string;
}
