import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type AccessRole, ManagementError } from '@infergate/contract';
import type { AccessKeyRecord, SessionRecord, TimestampMs } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call, Caller, CallOrigin } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';

const DEFAULT_SESSION_SECONDS = 12 * 3_600;
const SIGN_IN_LINK_MS = 10 * 60_000;
/** Keys of sign-in codes among the sessions: a code is a session that can only be exchanged for a real one. */
const CODE_PREFIX = 'link:';
/** Compared with where there is no AccessKey. Nobody's secret: those have 40 characters. */
const NO_SECRET = '';

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

  /** For the code of a link. Whoever knows it is the caller. */
  async redeem(code: string, origin: CallOrigin): Promise<NewSession> {
    const key = CODE_PREFIX + hashToken(code);
    const session = await this.#context.store.transaction(async (tx) => {
      const link = await tx.session(key);
      if (link === null || !(await tx.deleteSession(key))) return null;
      return this.#openFor(tx, link, origin);
    });
    if (session !== null) return session;
    throw new ManagementError('InvalidSession', 'The sign-in link was used already or is older than ten minutes. Ask for a new one.');
  }

  /** For an AccessKey. What is wrong is not told, and takes the same time to find out. */
  async signIn(accessKeyId: string, secret: string, origin: CallOrigin): Promise<NewSession> {
    const session = await this.#context.store.transaction(async (tx) => {
      const key = await tx.accessKey(accessKeyId);
      const isRight = isSameText(secret, key?.secret ?? NO_SECRET);
      if (key === null || key.disabled || !isRight) return null;
      return this.#openFor(tx, { accessKeyId: key.id, role: key.role }, origin);
    });
    if (session === null) throw new ManagementError('InvalidSignIn');
    return session;
  }

  /** When the session ends that the call is made with; null when it is made with none. */
  expiry(call: Call): Promise<TimestampMs | null> {
    return this.#context.calls.read(call, async (tx) => {
      const { sessionHash } = call.caller;
      return sessionHash === null ? null : ((await tx.session(sessionHash))?.expiresAt ?? null);
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

  /** A session for whoever signed in without a call that says who it is. */
  async #openFor(tx: StoreTransaction, holder: SessionHolder, origin: CallOrigin): Promise<NewSession> {
    const nowMs = this.#context.clock.now();
    const { operation, requestId, sourceAddress } = origin;
    const audit = { operation, requestId, sourceAddress, at: nowMs, callerId: holder.accessKeyId, resource: 'session', outcome: 'OK' };
    await tx.insertAudit(audit);
    return open(tx, holder, nowMs + DEFAULT_SESSION_SECONDS * 1_000);
  }

  async #link(tx: StoreTransaction, { accessKeyId, role }: Pick<Caller, 'accessKeyId' | 'role'>) {
    const { clock, endpoints } = this.#context;
    const code = newToken();
    const expiresAt = clock.now() + SIGN_IN_LINK_MS;
    await tx.putSession({ tokenHash: CODE_PREFIX + hashToken(code), accessKeyId, role, expiresAt });
    return { url: `${endpoints.admin()}/console/#sign-in=${code}`, expiresAt };
  }
}

type SessionHolder = Pick<SessionRecord, 'accessKeyId' | 'role'>;

async function open(tx: StoreTransaction, holder: SessionHolder, expiresAt: TimestampMs): Promise<NewSession> {
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

/** In constant time, whatever their lengths. */
function isSameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
