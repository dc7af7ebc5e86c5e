import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, FileLock, pause, writeFileAtomic, type Clock } from '@infergate/kernel';

/** One for the whole machine: two installations on it must not give out the same number. */
export const CLAIMS_DIRECTORY = '/var/lib/infergate/uids';

/** Directory of the instance that has it, by uid. */
type Claims = Record<string, string>;

const LOCK_POLL_MS = 5;
const LOCK_TIMEOUT_MS = 30_000;

/**
 * Which instance of this machine has which uid, on disk. A claim lasts as long as the directory of the instance, so whatever
 * crashes in between leaves nothing that is never given back.
 */
export class UidClaims {
  readonly #directory: string;
  readonly #clock: Clock;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Throws where claims cannot be kept. */
  open(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#write(this.#read());
  }

  /** The number that the instance has, or one of `uids` that is neither claimed nor `busy`; null when none is left. */
  async claim(directory: string, uids: readonly number[], busy: ReadonlySet<number>): Promise<number | null> {
    return this.#change((claims) => {
      const known = Object.keys(claims).find((uid) => claims[uid] === directory && uids.includes(Number(uid)));
      if (known !== undefined) return Number(known);
      const free = uids.filter((uid) => claims[uid] === undefined && !busy.has(uid));
      // Not the lowest: a number shall rest before somebody else gets it.
      const uid = free.length === 0 ? null : (free[randomInt(free.length)] as number);
      if (uid !== null) claims[uid] = directory;
      return uid;
    });
  }

  /** Whether the number belongs to the instance, which it does from now on unless another one has it. */
  confirm(directory: string, uid: number): Promise<boolean> {
    return this.#change((claims) => {
      claims[uid] ??= directory;
      return claims[uid] === directory;
    });
  }

  release(directory: string): Promise<void> {
    return this.#change((claims) => {
      for (const [uid, owner] of Object.entries(claims)) if (owner === directory) delete claims[uid];
    });
  }

  async #change<T>(change: (claims: Claims) => T): Promise<T> {
    const lock = await this.#lock();
    try {
      const before = this.#read();
      const claims = Object.fromEntries(Object.entries(before).filter(([, directory]) => existsSync(directory)));
      const result = change(claims);
      if (JSON.stringify(claims) !== JSON.stringify(before)) this.#write(claims);
      return result;
    } finally {
      lock.release();
    }
  }

  async #lock(): Promise<FileLock> {
    const deadline = this.#clock.monotonic() + LOCK_TIMEOUT_MS;
    for (;;) {
      const lock = FileLock.acquire(join(this.#directory, 'lock.db'));
      if (lock !== null) return lock;
      if (this.#clock.monotonic() > deadline) throw new Error(`${this.#directory}/lock.db is held by another process for too long`);
      await pause(this.#clock, LOCK_POLL_MS);
    }
  }

  #read(): Claims {
    try {
      return JSON.parse(readFileSync(join(this.#directory, 'claims.json'), 'utf8')) as Claims;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return {};
      throw error;
    }
  }

  #write(claims: Claims): void {
    writeFileAtomic(join(this.#directory, 'claims.json'), JSON.stringify(claims), 0o600);
  }
}
