import type { FleetSettings } from './fleet.ts';
import type { LeaseGrant, LeaseReport } from './leases.ts';
import type { ForgottenMeasures, MeasuresByService } from '../telemetry/measures.ts';
import type { SnapshotResource, SnapshotVersion } from '../snapshot/snapshot.ts';

/**
 * What gateway processes and the controller say to each other, one JSON object a line over a local socket.
 * Workers dial their supervisor, the supervisor dials the controller; both begin with `hello`. The same
 * control messages travel both legs, so a supervisor only relays them; leases are between supervisor and workers.
 */
export type ControlMessage = SnapshotMessage | DrainMessage | ReconfigureMessage;

/** What a supervisor says to a worker. */
export type SupervisorMessage = SnapshotMessage | DrainMessage | LeaseGrant | FleetMessage | MeasuresRequest;

/** Report all measures from the beginning: whoever keeps them has missed something, or is new. */
export interface MeasuresRequest {
  readonly type: 'report-measures';
  /** Repeated with the measures that answer it, and with all that follow, until the next one. */
  readonly round: number;
}

/** The first message to a node is whole; later ones are deltas on exactly `base`. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly version: SnapshotVersion;
  /** null: `put` is everything. Otherwise the version that `put` and `remove` apply to. */
  readonly base: SnapshotVersion | null;
  readonly put: readonly SnapshotResource[];
  readonly remove: readonly string[];
}

/** Stop accepting, finish what is open within `graceMs`, exit 0. */
export interface DrainMessage {
  readonly type: 'drain';
  readonly graceMs: number;
}

/**
 * Run like this from now on. The supervisor binds what is new, and a successor of it takes everything over; or it says
 * `reconfigure-refused`, and nothing has changed. What came of it is seen in the next hello.
 */
export interface ReconfigureMessage {
  readonly type: 'reconfigure';
  /** Names the attempt; a refusal repeats it. */
  readonly id: string;
  readonly settings: FleetSettings;
  /** IP addresses. Port 0 is any. */
  readonly listeners: readonly ListenerAddress[];
}

export interface ReconfigureRefusal {
  readonly type: 'reconfigure-refused';
  readonly id: string;
  /** Of the system, such as EADDRINUSE; `FAILED` when a successor did not come up. */
  readonly code: string;
  /** The one that cannot be had; null when that is not the reason. */
  readonly listener: ListenerAddress | null;
  readonly message: string;
}

/** What the gateway is now. A worker ends what it serves beyond these listeners, and hands on the rest should it bring a supervisor back. */
export interface FleetMessage {
  readonly type: 'fleet';
  readonly settings: FleetSettings;
  readonly listeners: readonly ListenerAddress[];
}

/** From a supervisor to its successor, which has dialled it: all is yours as soon as I have ended. */
export interface TakeOverMessage {
  readonly type: 'take-over';
}

/** Who is speaking. Identity survives a restart of the listener, so the controller adopts instead of starting twice. */
export interface ProcessHello {
  readonly type: 'hello';
  readonly role: 'supervisor' | 'worker';
  readonly gatewayId: string;
  /** Index of a worker; 0 for the supervisor. */
  readonly index: number;
  readonly pid: number;
  /** Start time of the process in clock ticks since boot, with the boot id: tells a process from a later one with its pid. */
  readonly startTime: string;
  readonly bootId: string;
  /** What it serves now; null when nothing yet. */
  readonly version: SnapshotVersion | null;
  /** Addresses that the inherited listeners are bound to. */
  readonly listeners: readonly ListenerAddress[];
  /** Version of the program, so that a controller replaces processes of an older build. */
  readonly build: string;
  /** How it runs, or as a worker: was started. Who says nothing of it is of an older build and cannot be reconfigured. */
  readonly settings?: FleetSettings;
  /** Of a worker: its node. Absent: 0. */
  readonly node?: number;
}

export interface ListenerAddress {
  readonly entrance: 'internet' | 'vpc';
  readonly host: string;
  readonly port: number;
  /** The linked VPC that a `vpc` listener of a dedicated gateway is in. */
  readonly vpcId?: string;
  /** Of the vSwitch whose address it is. */
  readonly zone?: string;
}

/** From a worker to its supervisor. */
export type WorkerMessage = ProcessHello | WorkerState | LeaseReport;

/** Sent after each applied snapshot, when a draining instance becomes idle, and every second. */
export interface WorkerState {
  readonly type: 'state';
  readonly version: SnapshotVersion | null;
  /** Why the last snapshot was not applied, per resource key; empty when all is well. */
  readonly refused: Readonly<Record<string, string>>;
  /** Draining instances with open requests; a draining instance that is not listed is idle here. */
  readonly drainingOpen: Readonly<Record<string, number>>;
  /** Open requests and totals since the worker started, per service. */
  readonly services: Readonly<Record<string, ServiceLoad>>;
  /** By service, the instances that get nothing because they failed where others answered; services without any are left out. */
  readonly ejected?: Readonly<Record<string, readonly string[]>>;
  readonly connections: number;
  /** What it accepts from. Absent: a worker of an earlier build, which has everything. */
  readonly listeners?: readonly ListenerAddress[];
  /** What people call the gateway; absent before the first snapshot. */
  readonly gatewayName?: string;
  /** Who was not admitted at the entrances since the worker started; entrances where nobody was refused are left out. */
  readonly turnedAway?: readonly EntranceRefusals[];
  /** What was moved between it and its clients since it started. */
  readonly traffic?: WorkerTraffic;
  /** It does not accept yet. */
  readonly starting?: boolean;
  /** It ends when its open requests have; another one has to take the new ones. */
  readonly draining?: boolean;
  /** Of services whose counts have changed what has changed since it was reported last; all, in several reports if need be, after a hello and when asked. */
  readonly measures?: MeasuresByService;
  /** Of the request that they answer, or 0 since the hello. Absent: of an earlier build, which tells of a service all or nothing. */
  readonly measuresRound?: number;
  /** What is not counted any more. Applies before the measures of the same report. */
  readonly forgotten?: ForgottenMeasures;
  readonly rssBytes: number;
  readonly cpuMs: number;
}

export interface WorkerTraffic {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds in which some connection had to wait for bandwidth. */
  readonly throttledMs: number;
}

export interface EntranceRefusals {
  readonly entrance: 'internet' | 'vpc';
  /** Of a linked VPC, or one that was linked. */
  readonly vpcId: string | null;
  readonly reason: 'not_in_allowlist' | 'endpoint_closed';
  readonly count: number;
}

export interface ServiceLoad {
  readonly open: number;
  readonly waiting: number;
  readonly total: number;
  readonly failed: number;
}

/** From a supervisor to the controller: itself, then the state of all its workers whenever one changes. */
export type NodeMessage = ProcessHello | NodeState | ReconfigureRefusal;

export interface NodeState {
  readonly type: 'node-state';
  /** By worker index. A worker that has not said hello or is silent for 5 s has `alive: false` and counts as failed. */
  readonly workers: readonly {
    readonly index: number;
    readonly pid: number;
    readonly alive: boolean;
    readonly state: WorkerState | null;
    /** Absent: 0. */
    readonly node?: number;
    /** False: it runs as the gateway was before the last change, and is going to be replaced. */
    readonly isCurrent?: boolean;
  }[];
  /** What does not hold as asked, in words for the owner of the gateway. */
  readonly notices?: readonly string[];
}
