import type { AccessRole, InstanceAddress, InstancePhase, ServiceStatus } from '@infergate/contract';

/** Times are milliseconds since 1970 everywhere in the store. */
export type TimestampMs = number;

/** Conditions in the style of Kubernetes: a type, whether it holds, why (a constant) and since when. */
export interface Condition {
  readonly type: 'InstancesReady' | 'Published' | 'ConfigAccepted';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly changedAt: TimestampMs;
}

export interface ServiceRecord {
  /** `eas-m-…` */
  readonly id: string;
  readonly name: string;
  /** Grows with every accepted change of desired state. */
  readonly generation: number;
  readonly currentVersion: number;
  readonly latestVersion: number;
  readonly desired: 'running' | 'stopped' | 'deleted';
  /** Set by ScaleService and by the description; the number of instances wanted. */
  readonly instances: number;
  /** Grows with RestartService: instances of an older value are replaced. */
  readonly restartCount: number;
  /** Sealed: the description as JSON text of the current version (it may hold secrets anywhere). Stores return it opened. */
  readonly config: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly safetyLock: 'all' | 'dangerous' | 'none';
  /** Names the callers whom ScaleService wants gone first. */
  readonly instancesToDelete: readonly string[];
  readonly isPublic: boolean;
  /** `shared`, or the dedicated gateway that serves it: what the description names, else the default of when it was created. */
  readonly gatewayId: string;
  /** Those that it is moving from, the latest last, which serve it as well until the new one does. More than one when moves follow each other quickly. */
  readonly previousGatewayIds: readonly string[];
  readonly callerId: string;
  readonly createdAt: TimestampMs;
  readonly updatedAt: TimestampMs;
  readonly status: ServiceStatusRecord;
}

/** Written by the reconciler only. */
export interface ServiceStatusRecord {
  readonly phase: ServiceStatus;
  /** A constant such as `RUNNING`, `CrashLoop`, `ReadinessTimeout`. */
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  readonly readyInstances: number;
  readonly totalInstances: number;
  readonly conditions: readonly Condition[];
}

export interface VersionRecord {
  readonly serviceId: string;
  readonly version: number;
  readonly config: string;
  readonly message: string;
  readonly createdAt: TimestampMs;
}

export interface TokenRecord {
  readonly serviceId: string;
  readonly id: string;
  /** Opened; sealed at rest. */
  readonly token: string;
  readonly createdAt: TimestampMs;
}

export interface InstanceRecord {
  /** `<service>-<hash of version>-<random>` */
  readonly name: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly version: number;
  /** The service's `restartCount` it was made for. */
  readonly restartGeneration: number;
  readonly runtime: 'process' | 'external';
  readonly phase: InstancePhase;
  readonly reason: string;
  readonly message: string;
  readonly address: InstanceAddress | null;
  readonly isolated: boolean;
  /** Asked for by a caller, written by the domain, cleared by the reconciler: start the process again in place, or put a new instance in its place. */
  readonly requested: 'restart' | 'replace' | null;
  readonly restarts: number;
  /** Failures in a row, for the back-off; 0 again after a spell of health. */
  readonly failures: number;
  readonly createdAt: TimestampMs;
  readonly startedAt: TimestampMs | null;
  readonly readyAt: TimestampMs | null;
  /** When draining began; null otherwise. */
  readonly drainingSince: TimestampMs | null;
  /** Earliest next start after a failure. */
  readonly nextStartAt: TimestampMs | null;
  /** Ends of earlier runs, newest first, at most 10. */
  readonly lastStates: readonly LastState[];
}

/** How an earlier run of an instance ended. */
export interface LastState {
  readonly endedAt: TimestampMs;
  readonly reason: string;
  readonly message: string;
  /** Since when it had been ready; null when it never was. */
  readonly readyAt?: TimestampMs | null;
}

export interface EventRecord {
  readonly id: number;
  readonly serviceName: string;
  readonly instanceName: string | null;
  readonly at: TimestampMs;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface AuditRecord {
  readonly id: number;
  readonly at: TimestampMs;
  readonly callerId: string;
  readonly sourceAddress: string;
  readonly operation: string;
  readonly resource: string;
  readonly requestId: string;
  readonly outcome: string;
}

export type Role = AccessRole;

export interface AccessKeyRecord {
  readonly id: string;
  /** Opened; sealed at rest. */
  readonly secret: string;
  readonly role: Role;
  readonly createdAt: TimestampMs;
  readonly disabled: boolean;
}

export interface SessionRecord {
  /** SHA-256 of the bearer token, hex. */
  readonly tokenHash: string;
  readonly accessKeyId: string;
  readonly role: Role;
  readonly expiresAt: TimestampMs;
}
