import { type CredentialKind, ManagementError } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Call, Caller } from '../domain/call.ts';
import type { Sessions } from '../domain/access/sessions.ts';
import type { AccessKeyRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type ReceivedRequest, readSignedCall } from './acs3/signed-call.ts';
import { assertFromConsole, consoleToken } from './console-session.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface AuthenticatorDependencies {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly clock: Pick<Clock, 'now'>;
  readonly throttle: SignInThrottle;
}

/** Who a request comes from, and what only signed ones have: a nonce, and the hash that their body must have. */
export interface Proof extends Pick<Call, 'caller' | 'nonce'> {
  readonly bodyHash: string | null;
}

/**
 * Finds out who calls, by the head alone: nobody has to take in the body of a stranger. Credentials come in headers that no page can make a browser send, never in the URL; a cookie counts only in a
 * call that provably comes from the console itself.
 */
export class Authenticator {
  readonly #dependencies: AuthenticatorDependencies;

  constructor(dependencies: AuthenticatorDependencies) {
    this.#dependencies = dependencies;
  }

  async prove(request: ReceivedRequest, sourceAddress: string, accepted: CredentialKind): Promise<Proof> {
    const token = sessionToken(request);
    const authorization = request.headers.get('authorization')?.[0];
    if (token !== null && accepted === 'signature')
      throw new ManagementError(
        'MissingCredential',
        'This operation takes calls that are signed with an AccessKey; a session is not enough.',
      );
    if (token !== null) return this.#proveSession(token, sourceAddress);
    if (authorization === undefined) throw new ManagementError('MissingCredential');
    const signed = readSignedCall(request, authorization, this.#dependencies.clock.now());
    return this.#dependencies.throttle.attempt(sourceAddress, signed.accessKeyId, async () => {
      const key = await this.#findKey(signed.accessKeyId);
      signed.verify(key);
      return { caller: { accessKeyId: key.id, role: key.role, sessionHash: null }, nonce: signed.nonce, bodyHash: signed.bodyHash };
    });
  }

  /** A token names nobody before it is looked up, so those that hold are let through whatever others behind their address try. */
  async #proveSession(token: string, sourceAddress: string): Promise<Proof> {
    const caller: Caller | null = await this.#dependencies.sessions.holderOf(token);
    if (caller !== null) return { caller, nonce: null, bodyHash: null };
    return this.#dependencies.throttle.attempt(sourceAddress, 'session', () => Promise.reject(new ManagementError('InvalidSession')));
  }

  async #findKey(id: string): Promise<AccessKeyRecord> {
    const key = await this.#dependencies.store.transaction((tx) => tx.accessKey(id));
    if (key === null) throw new ManagementError('InvalidAccessKeyId.NotFound', `There is no AccessKey ${id}.`);
    if (key.disabled) throw new ManagementError('InvalidAccessKeyId.NotFound', `The AccessKey ${id} is disabled.`);
    return key;
  }
}

function sessionToken(request: ReceivedRequest): string | null {
  const bearer = bearerToken(request.headers);
  if (bearer !== null) return bearer;
  const token = consoleToken(request);
  if (token !== null) assertFromConsole(request);
  return token;
}

/** `Authorization: Bearer …`, or the header that the Alibaba clients send for a bearer credential. */
function bearerToken(headers: ReceivedRequest['headers']): string | null {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.[0] ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const isBearerCredential = headers.get('x-acs-signature-type')?.[0] === 'BEARERTOKEN';
  return isBearerCredential ? (headers.get('x-acs-bearer-token')?.[0] ?? null) : null;
}
