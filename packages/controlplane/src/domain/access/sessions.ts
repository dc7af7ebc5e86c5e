import { createHash, randomBytes } from 'node:crypto';
import { type AccessRole, ManagementError } from '@infergate/contract';
import type { AccessKeyRecord, SessionRecord, TimestampMs } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import { type Call, type Caller } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';

const DEFAULT_SESSION_SECONDS = 12 * 3_600;
const SIGN_IN_LINK_MS = 10 * 60_000;
/** Keys of sign-in codes among the sessions: a code is a session that can only be exchanged for a real one. */
const CODE_PREFIX = 'link:';

export interface NewSession {
  readonly token: string;
  readonly accessKeyId: string;
  readonly role: AccessRole;
  readonly expiresAt: TimestampMs;
}

/** Signing in with an AccessKey, directly or by a link for a browser. Only hashes of tokens and codes are stored. */
export class Sessions {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  create(call: Call, durationSeconds: number = DEFAULT_SESSION_SECONDS): Promise<NewSession> {
    const expiresAt = this.#context.clock.now() + durationSeconds * 1_000;
    return this.#context.calls.change(call, 'session', (tx) => open(tx, call.caller, expiresAt));
  }

  /** Ends the session that the call is made with. */
  end(call: Call): Promise<void> {
    return this.#context.calls.change(call, 'session', async (tx) => {
      const { sessionHash } = call.caller;
      if (sessionHash === null)
        throw new ManagementError('InvalidStatus', 'The call is signed and not made with a session, so there is none to end.');
      await tx.deleteSession(sessionHash);
    });
  }

  /** A link that signs one browser in, once. The code stands behind `#`, which browsers keep to themselves. */
  createLink(call: Call): Promise<{ readonly url: string; readonly expiresAt: TimestampMs }> {
    return this.#context.calls.change(call, 'sign_in_link', (tx) => this.#link(tx, call.caller));
  }

  /** The same for the program itself, which prints the link when it is ready. */
  createLinkFor(key: Pick<AccessKeyRecord, 'id' | 'role'>): Promise<{ readonly url: string; readonly expiresAt: TimestampMs }> {
    return this.#context.store.transaction((tx) => this.#link(tx, { accessKeyId: key.id, role: key.role }));
  }

  /** Null when the code is unknown, used or too old. Whoever knows the code is the caller. */
  async redeem(code: string, origin: Pick<Call, 'operation' | 'requestId' | 'sourceAddress'>): Promise<NewSession | null> {
    const key = CODE_PREFIX + hashToken(code);
    return this.#context.store.transaction(async (tx) => {
      const link = await tx.session(key);
      if (link === null || !(await tx.deleteSession(key))) return null;
      const nowMs = this.#context.clock.now();
      await tx.insertAudit({ ...origin, at: nowMs, callerId: link.accessKeyId, resource: 'session', outcome: 'OK' });
      return open(tx, link, nowMs + DEFAULT_SESSION_SECONDS * 1_000);
    });
  }

  /** Who holds this session token; null when it is unknown or expired, or its AccessKey is gone or disabled. */
  async holderOf(token: string): Promise<Caller | null> {
    const sessionHash = hashToken(token);
    return this.#context.store.transaction(async (tx) => {
      const session = await tx.session(sessionHash);
      const key = session === null ? null : await tx.accessKey(session.accessKeyId);
      if (session === null || key === null || key.disabled) return null;
      return { accessKeyId: key.id, role: session.role, sessionHash };
    });
  }

  async #link(tx: StoreTransaction, { accessKeyId, role }: Pick<Caller, 'accessKeyId' | 'role'>) {
    const { clock, endpoints } = this.#context;
    const code = newToken();
    const expiresAt = clock.now() + SIGN_IN_LINK_MS;
    await tx.putSession({ tokenHash: CODE_PREFIX + hashToken(code), accessKeyId, role, expiresAt });
    return { url: `${endpoints.admin()}/console/#sign-in=${code}`, expiresAt };
  }
}

async function open(
  tx: StoreTransaction,
  holder: Pick<SessionRecord, 'accessKeyId' | 'role'>,
  expiresAt: TimestampMs,
): Promise<NewSession> {
  const token = newToken();
  const { accessKeyId, role } = holder;
  await tx.putSession({ tokenHash: hashToken(token), accessKeyId, role, expiresAt });
  return { token, accessKeyId, role, expiresAt };
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Tokens have 256 random bits, so a plain hash is enough. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
