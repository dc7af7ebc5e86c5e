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
