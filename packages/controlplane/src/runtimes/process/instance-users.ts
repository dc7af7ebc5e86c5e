import type { Clock, Logger } from '@infergate/kernel';
import type { InstanceAccounts } from './instance-accounts.ts';
import { removeTemporaryFiles, type InstanceUser } from './instance-user.ts';
import type { SharedProcessTable } from './shared-table.ts';
import { CLAIMS_DIRECTORY, UidClaims } from './uid-claims.ts';

const NOBODY: InstanceUser = { uid: 65_534, gid: 65_534 };

export interface InstanceUsersOptions {
  readonly accounts: InstanceAccounts;
  readonly table: SharedProcessTable;
  readonly clock: Clock;
  readonly log: Logger;
  /** For tests. */
  readonly claimsDirectory?: string;
}

/** Gives every instance the user that it runs as. */
export class InstanceUsers {
  /** Whoever can reach a file as this user can reach it as every instance; null: as this process. */
  readonly probe: InstanceUser | null;
  readonly #claims: UidClaims;
  readonly #table: SharedProcessTable;
  /** To be given out; empty when instances have no users of their own. */
  readonly #uids: readonly number[];

  constructor({ accounts, table, clock, log, claimsDirectory = CLAIMS_DIRECTORY }: InstanceUsersOptions) {
    this.#table = table;
    this.#claims = new UidClaims(claimsDirectory, clock);
    const { probe, uids, warning } = choose(accounts, this.#claims);
    this.probe = probe;
    this.#uids = uids;
    if (warning !== null) log.warn({}, warning);
  }

  /** The user for the next run of the instance with this directory, which exists. Keeps the one that it has. */
  async assign(directory: string): Promise<InstanceUser | null> {
    if (this.#uids.length === 0) return this.probe;
    const busy = new Set((await this.#table.rows(0)).map((row) => row.uid));
    const uid = await this.#claims.claim(directory, this.#uids, busy);
    if (uid === null) throw new Error(`no user id is left for the instance: all ${this.#uids.length} are in use; remove other instances`);
    return { uid, gid: uid, isOwn: true };
  }

  /** The user that an adopted instance runs as; its own only when it is known to be so. */
  async adopt(directory: string, user: InstanceUser | null): Promise<InstanceUser | null> {
    if (user?.isOwn !== true || (await this.#claims.confirm(directory, user.uid))) return user;
    return { uid: user.uid, gid: user.gid };
  }

  /** To be called when no process of the instance and nothing of its directory is left. */
  async release(directory: string, user: InstanceUser | null): Promise<void> {
    if (user?.isOwn !== true) return;
    await removeTemporaryFiles(user);
    await this.#claims.release(directory);
  }
}

function choose(
  accounts: InstanceAccounts,
  claims: UidClaims,
): { probe: InstanceUser | null; uids: readonly number[]; warning: string | null } {
  if (accounts.kind === 'self') return { probe: null, uids: [], warning: null };
  if (accounts.kind === 'shared') return { probe: accounts.user, uids: [], warning: accounts.warning };
  try {
    claims.open();
  } catch (error) {
    const warning = `which instance has which user id cannot be noted (${String(error)}): all instances run as nobody and are not kept from each other`;
    return { probe: NOBODY, uids: [], warning };
  }
  // One is never given out, so that no instance can meddle with what is tried out as that user.
  const last = accounts.uids.at(-1) as number;
  return { probe: { uid: last, gid: last }, uids: accounts.uids.slice(0, -1), warning: null };
}
