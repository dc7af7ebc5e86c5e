import { type CredentialKind, ManagementError } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Call, Caller } from '../domain/call.ts';
import type { Sessions } from '../domain/access/sessions.ts';
import type { AccessKeyRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type ReceivedRequest, readSignedCall } from './acs3/signed-call.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface AuthenticatorDependencies {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly clock: Pick<Clock, 'now'>;
  readonly throttle: SignInThrottle;
}

/** Who a request comes from, and its nonce when it is signed. */
export type Proof = Pick<Call, 'caller' | 'nonce'>;

/** Codes of a failed proof that count as a failed sign-in. Anything else is a mistake of form. */
const FAILED_SIGN_INS: ReadonlySet<string> = new Set(['InvalidAccessKeyId.NotFound', 'SignatureDoesNotMatch', 'InvalidSession']);

/** Finds out who calls. Credentials come in headers only, never in cookies or the URL, so that no page can make a browser send them. */
export class Authenticator {
  readonly #dependencies: AuthenticatorDependencies;

  constructor(dependencies: AuthenticatorDependencies) {
    this.#dependencies = dependencies;
  }

  async prove(request: ReceivedRequest, sourceAddress: string, accepted: CredentialKind): Promise<Proof> {
    const token = sessionToken(request.headers);
    const authorization = request.headers.get('authorization')?.[0];
    if (token !== null && accepted === 'signature')
      throw new ManagementError(
        'MissingCredential',
        'This operation takes calls that are signed with an AccessKey; a session is not enough.',
      );
    if (token !== null) return this.#proveSession(token, sourceAddress);
    if (authorization === undefined) throw new ManagementError('MissingCredential');
    const signed = readSignedCall(request, authorization, this.#dependencies.clock.now());
    return this.#counted(sourceAddress, signed.accessKeyId, async () => {
      const key = await this.#findKey(signed.accessKeyId);
      signed.verify(key);
      return { caller: { accessKeyId: key.id, role: key.role, sessionHash: null }, nonce: signed.nonce };
    });
  }

  /** Refuses unseen what has failed too often, and counts the failures. */
  async #counted<T>(sourceAddress: string, name: string, prove: () => Promise<T>): Promise<T> {
    const { throttle } = this.#dependencies;
    throttle.assertAllowed(sourceAddress, name);
    try {
      return await prove();
    } catch (error) {
      if (error instanceof ManagementError && FAILED_SIGN_INS.has(error.code)) throttle.noteFailure(sourceAddress, name);
      throw error;
    }
  }

  /** A token names nobody before it is looked up, so those that hold are let through whatever others behind their address try. */
  async #proveSession(token: string, sourceAddress: string): Promise<Proof> {
    const caller: Caller | null = await this.#dependencies.sessions.holderOf(token);
    if (caller !== null) return { caller, nonce: null };
    return this.#counted(sourceAddress, 'session', () => Promise.reject(new ManagementError('InvalidSession')));
  }

  async #findKey(id: string): Promise<AccessKeyRecord> {
    const key = await this.#dependencies.store.transaction((tx) => tx.accessKey(id));
    if (key === null) throw new ManagementError('InvalidAccessKeyId.NotFound', `There is no AccessKey ${id}.`);
    if (key.disabled) throw new ManagementError('InvalidAccessKeyId.NotFound', `The AccessKey ${id} is disabled.`);
    return key;
  }
}

/** `Authorization: Bearer …`, or the header that the Alibaba clients send for a bearer credential. */
function sessionToken(headers: ReceivedRequest['headers']): string | null {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.get('authorization')?.[0] ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const isBearerCredential = headers.get('x-acs-signature-type')?.[0] === 'BEARERTOKEN';
  return isBearerCredential ? (headers.get('x-acs-bearer-token')?.[0] ?? null) : null;
}
