import type { Generated } from 'kysely';

/** The columns as SQLite holds them: times in milliseconds, truth as 0 or 1, lists and maps as JSON text. `sealed_` columns hold what `SecretBox` made. */
export interface Tables {
  services: ServicesTable;
  versions: VersionsTable;
  tokens: TokensTable;
  instances: InstancesTable;
  events: EventsTable;
  audit_records: AuditRecordsTable;
  access_keys: AccessKeysTable;
  nonces: NoncesTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  ports: PortsTable;
  resources: ResourcesTable;
}

export interface ServicesTable {
  id: string;
  name: string;
  generation: number;
  current_version: number;
  latest_version: number;
  desired: string;
  instances: number;
  restart_count: number;
  sealed_config: string;
  labels: string;
  safety_lock: string;
  instances_to_delete: string;
  is_public: number;
  gateway_id: string;
  /** Of all that it is moving from, with blanks between; null: of none. */
  previous_gateway_id: string | null;
  caller_id: string;
  created_at: number;
  updated_at: number;
  phase: string;
  reason: string;
  message: string;
  observed_generation: number;
  ready_instances: number;
  total_instances: number;
  conditions: string;
}

export interface VersionsTable {
  service_id: string;
  version: number;
  sealed_config: string;
  message: string;
  created_at: number;
}

export interface TokensTable {
  service_id: string;
  id: string;
  sealed_token: string;
  created_at: number;
}

export interface InstancesTable {
  name: string;
  service_id: string;
  service_name: string;
  version: number;
  restart_generation: number;
  runtime: string;
  phase: string;
  reason: string;
  message: string;
  address: string | null;
  isolated: number;
  requested: string | null;
  restarts: number;
  failures: number;
  created_at: number;
  started_at: number | null;
  ready_at: number | null;
  draining_since: number | null;
  next_start_at: number | null;
  last_states: string;
}

export interface EventsTable {
  id: Generated<number>;
  service_name: string;
  instance_name: string | null;
  at: number;
  type: string;
  reason: string;
  message: string;
}

export interface AuditRecordsTable {
  id: Generated<number>;
  at: number;
  caller_id: string;
  source_address: string;
  operation: string;
  resource: string;
  request_id: string;
  outcome: string;
}

export interface AccessKeysTable {
  id: string;
  sealed_secret: string;
  role: string;
  created_at: number;
  disabled: number;
}

export interface NoncesTable {
  access_key_id: string;
  nonce: string;
  expires_at: number;
}

export interface SessionsTable {
  token_hash: string;
  access_key_id: string;
  role: string;
  expires_at: number;
}

export interface SettingsTable {
  key: string;
  value: string;
}

export interface PortsTable {
  port: number;
  owner: string;
}

export interface ResourcesTable {
  kind: string;
  id: string;
  /** JSON text, sealed for the kinds that `SEALED_RESOURCES` names. */
  document: string;
}
