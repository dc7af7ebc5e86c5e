import { type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';

/** Executed in the order of their names, each once. A migration that was released is never changed; a further one mends it. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-services': { up: createServices },
  '0002-history': { up: createHistory },
  '0003-access': { up: createAccess },
  '0004-resources': { up: createResources },
};

export const migrationProvider: MigrationProvider = {
  getMigrations: async () => ({ ...MIGRATIONS }),
};

export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

async function createServices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table services (
      id text primary key, name text not null unique, generation integer not null, current_version integer not null,
      latest_version integer not null, desired text not null, instances integer not null, restart_count integer not null,
      sealed_config text not null, labels text not null, safety_lock text not null, instances_to_delete text not null,
      is_public integer not null, caller_id text not null, created_at integer not null, updated_at integer not null,
      phase text not null, reason text not null, message text not null, observed_generation integer not null,
      ready_instances integer not null, total_instances integer not null, conditions text not null
    ) strict`.execute(db);
  await sql`
    create table versions (
      service_id text not null references services (id) on delete cascade, version integer not null,
      sealed_config text not null, message text not null, created_at integer not null,
      primary key (service_id, version)
    ) strict, without rowid`.execute(db);
  await sql`
    create table tokens (
      service_id text not null references services (id) on delete cascade, id text not null,
      sealed_token text not null, created_at integer not null,
      primary key (service_id, id)
    ) strict, without rowid`.execute(db);
  await sql`
    create table instances (
      name text primary key, service_id text not null references services (id) on delete cascade, service_name text not null,
      version integer not null, restart_generation integer not null, runtime text not null, phase text not null,
      reason text not null, message text not null, address text, isolated integer not null, requested text,
      restarts integer not null, failures integer not null, created_at integer not null, started_at integer, ready_at integer, draining_since integer, next_start_at integer,
      last_states text not null
    ) strict`.execute(db);
  await sql`create index instances_by_service on instances (service_id)`.execute(db);
  await sql`create table ports (port integer primary key, owner text not null unique) strict`.execute(db);
}

async function createHistory(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table events (
      id integer primary key autoincrement, service_name text not null, instance_name text, at integer not null,
      type text not null, reason text not null, message text not null
    ) strict`.execute(db);
  await sql`create index events_by_service on events (service_name, id)`.execute(db);
  await sql`create index events_by_time on events (at)`.execute(db);
  await sql`
    create table audit_records (
      id integer primary key autoincrement, at integer not null, caller_id text not null, source_address text not null,
      operation text not null, resource text not null, request_id text not null, outcome text not null
    ) strict`.execute(db);
}

async function createAccess(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table access_keys (
      id text primary key, sealed_secret text not null, role text not null, created_at integer not null, disabled integer not null
    ) strict`.execute(db);
  await sql`
    create table nonces (
      access_key_id text not null, nonce text not null, expires_at integer not null,
      primary key (access_key_id, nonce)
    ) strict, without rowid`.execute(db);
  await sql`create index nonces_by_expiry on nonces (expires_at)`.execute(db);
  await sql`
    create table sessions (
      token_hash text primary key, access_key_id text not null references access_keys (id) on delete cascade,
      role text not null, expires_at integer not null
    ) strict, without rowid`.execute(db);
  await sql`create index sessions_by_access_key on sessions (access_key_id)`.execute(db);
  await sql`create table settings (key text primary key, value text not null) strict, without rowid`.execute(db);
}

/** Resources as documents, and the gateway of each service. */
async function createResources(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table resources (
      kind text not null, id text not null, document text not null,
      primary key (kind, id)
    ) strict, without rowid`.execute(db);
  await sql`alter table services add column gateway_id text not null default 'shared'`.execute(db);
  await sql`alter table services add column previous_gateway_id text`.execute(db);
}
