import type {
  AccessKeyRecord,
  AuditRecord,
  EventRecord,
  InstanceRecord,
  ServiceRecord,
  ServiceStatusRecord,
  SessionRecord,
  TimestampMs,
  TokenRecord,
  VersionRecord,
} from './records.ts';
import type { ResourceKind, ResourceRecords } from './resources.ts';

/** What a change touched. A hint: consumers re-read the latest state by key, bursts coalesce. */
export type StoreChange =
  | { readonly kind: 'service'; readonly serviceId: string }
  /** Nothing but its status: what is wanted and what runs are as before. */
  | { readonly kind: 'status'; readonly serviceId: string }
  | { readonly kind: 'instance'; readonly serviceId: string; readonly name: string }
  | { readonly kind: 'resource'; readonly resource: ResourceKind; readonly id: string }
  /** AccessKeys, or a session that was ended. */
  | { readonly kind: 'access' };

/** Whether what is wanted of a service, or what runs of it, may have changed. */
export function touchesService(change: StoreChange): change is Extract<StoreChange, { readonly kind: 'service' | 'instance' }> {
  return change.kind === 'service' || change.kind === 'instance';
}

export interface ServiceQuery {
  readonly nameContains?: string;
  readonly exactName?: string;
  readonly serviceId?: string;
  /** In any of them. */
  readonly statuses?: readonly string[];
  /** Bound to it now. */
  readonly gatewayId?: string;
  /** All of them, with exactly these values. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly sort: 'CreateTime' | 'UpdateTime' | 'ServiceName' | 'Status';
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface EventQuery {
  readonly serviceName: string;
  readonly instanceName?: string;
  readonly type?: 'Normal' | 'Warning';
  readonly from: TimestampMs;
  readonly to: TimestampMs;
  readonly offset: number;
  readonly limit: number;
}

export interface AuditQuery {
  readonly callerId?: string;
  readonly operation?: string;
  readonly resource?: string;
  readonly from: TimestampMs;
  readonly to: TimestampMs;
  readonly offset: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Reads and writes of one transaction. Every method sees the writes before it. */
export interface StoreTransaction {
  service(id: string): Promise<ServiceRecord | null>;
  serviceByName(name: string): Promise<ServiceRecord | null>;
  /** For lists: a `config` of more than about 48 KiB comes as an empty text, so that a page stays small whatever it shows. */
  services(query: ServiceQuery): Promise<Page<ServiceRecord>>;
  /** All that is not gone, for the reconciler. */
  allServices(): Promise<readonly ServiceRecord[]>;
  /** How many services are bound to each gateway that has any. */
  serviceCounts(): Promise<ReadonlyMap<string, number>>;
  insertService(record: ServiceRecord): Promise<void>;
  /**
   * False when `expectedGeneration` is not the stored one: nothing was written. Of the status only phase, reason and
   * message are taken over; what was observed stays.
   */
  updateService(record: ServiceRecord, expectedGeneration: number): Promise<boolean>;
  /**
   * Status only; never touches the specification. One that was observed for an older generation than the stored one
   * leaves phase, reason, message and the observed generation as they are: they speak of a change that is still to come.
   */
  setServiceStatus(id: string, status: ServiceStatusRecord): Promise<void>;
  /** `to` serves the service, so that `from` need not any more. False when it is not moving from there to there by now. */
  endGatewayMove(id: string, move: { readonly from: string; readonly to: string }): Promise<boolean>;
  /** Removes the service and everything that hangs on it, events excepted. */
  deleteService(id: string): Promise<void>;

  versions(serviceId: string): Promise<readonly VersionRecord[]>;
  /** Keeps the newest ten. */
  insertVersion(record: VersionRecord): Promise<void>;

  tokens(serviceId: string): Promise<readonly TokenRecord[]>;
  insertToken(record: TokenRecord): Promise<void>;
  deleteToken(serviceId: string, id: string): Promise<boolean>;

  instances(serviceId: string): Promise<readonly InstanceRecord[]>;
  allInstances(): Promise<readonly InstanceRecord[]>;
  putInstance(record: InstanceRecord): Promise<void>;
  deleteInstance(name: string): Promise<void>;

  /** Newest first. */
  events(query: EventQuery): Promise<Page<EventRecord>>;
  /** The newest 10,000 of a service are kept, for seven days. */
  insertEvent(record: Omit<EventRecord, 'id'>): Promise<void>;
  /** Newest first. */
  auditRecords(query: AuditQuery): Promise<Page<AuditRecord>>;
  insertAudit(record: Omit<AuditRecord, 'id'>): Promise<void>;

  accessKey(id: string): Promise<AccessKeyRecord | null>;
  accessKeys(): Promise<readonly AccessKeyRecord[]>;
  putAccessKey(record: AccessKeyRecord): Promise<void>;
  /** Ends its sessions too. False when there is none. */
  deleteAccessKey(id: string): Promise<boolean>;
  /** False when the nonce was used before by this key within its window. Part of the transaction of the change it signs. */
  useNonce(accessKeyId: string, nonce: string, expiresAt: TimestampMs): Promise<boolean>;
  session(tokenHash: string): Promise<SessionRecord | null>;
  putSession(record: SessionRecord): Promise<void>;
  /** False when there is none. */
  deleteSession(tokenHash: string): Promise<boolean>;

  /** Small values of the installation itself, e.g. the snapshot epoch. */
  setting(key: string): Promise<string | null>;
  putSetting(key: string, value: string): Promise<void>;
  /** Takes a free port of the range for the owner, or returns the one it has; null when none is free. */
  allocatePort(owner: string, from: number, to: number, except: readonly number[]): Promise<number | null>;
  releasePort(owner: string): Promise<void>;
  /** Ports whose owners begin with the prefix, by owner. */
  heldPorts(ownerPrefix: string): Promise<readonly { readonly owner: string; readonly port: number }[]>;

  resource<K extends ResourceKind>(kind: K, id: string): Promise<ResourceRecords[K] | null>;
  /** All of the kind, by id. */
  resources<K extends ResourceKind>(kind: K): Promise<readonly ResourceRecords[K][]>;
  /** Puts it in the place of an earlier one with its id. */
  putResource<K extends ResourceKind>(kind: K, record: ResourceRecords[K]): Promise<void>;
  /** False when there is none. */
  deleteResource(kind: ResourceKind, id: string): Promise<boolean>;
}

/**
 * Desired state and what was observed. An acknowledged transaction survives kill -9.
 * Implementations: store/sqlite (embedded), store/postgres (later); one conformance suite in testkit.
 */
export interface Store {
  /** Runs `work` in one transaction: all of it, or nothing when it throws. Never nest. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Called after each commit that changed something. */
  onChange(listener: (change: StoreChange) => void): () => void;
  close(): Promise<void>;
}
