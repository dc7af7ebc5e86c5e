import { CONSOLE_HEADER } from '@infergate/contract';

/** A request before it is authorised. Everything in it is what goes on the wire. */
export interface UnsignedRequest {
  readonly operation: string;
  readonly method: string;
  /** Path with percent-encoded segments, without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly host: string;
  /** Empty when there is no body. */
  readonly body: string;
}

/** Proves who calls. The console uses a session, programs an AccessKey. */
export interface Credentials {
  /** Headers to add to the request, `authorization` among them. */
  headersFor(request: UnsignedRequest): Promise<Readonly<Record<string, string>>>;
  /** Whether the browser's own cookies for this origin belong to it; they are left out otherwise. */
  readonly usesCookies?: boolean;
}

/** A session token as `Authorization: Bearer`. */
export class SessionCredentials implements Credentials {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  headersFor(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve({ authorization: `Bearer ${this.#token}` });
  }
}

/** The session of a browser that is signed in, which is in a cookie that the page cannot read. For pages of the server itself. */
export class CookieCredentials implements Credentials {
  readonly usesCookies = true;

  headersFor(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve({ [CONSOLE_HEADER]: '1' });
  }
}
