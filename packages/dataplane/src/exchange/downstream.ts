/**
 * The client's side of one exchange, whatever its protocol. Implemented by the listeners; used by forward and finish only.
 * At most one answer is ever begun; `abandon` makes a cut answer visible as cut. Once the exchange is over, every call is ignored.
 */
export interface Downstream {
  /** True once the client's connection is gone; writes are then ignored. */
  readonly closed: boolean;
  /** True once a final answer was begun, and not taken back. */
  readonly answered: boolean;
  /** Some of the body has arrived, or there is none: reading it does not ask the client for anything (100-continue). */
  readonly bodyArrived: boolean;

  /** Set before the answer: the connection ends with it. */
  closes: boolean;

  /**
   * Delivers the request body to `sink` from now on; what has arrived already comes before this returns. Called at most
   * once, and once more after an answer that opened a tunnel: then for everything that the client sends until it ends.
   */
  readBody(sink: BodySink): void;
  /** Backpressure on the request body. */
  pauseBody(): void;
  resumeBody(): void;
  /** Reads and drops what is left of the body within a bound, or closes the connection after the answer. The sink hears no more. */
  discardBody(): void;

  /** A 1xx answer, passed on as it came; ignored for clients that cannot take one. */
  informational(status: number, reason: string, rawHeaders: readonly string[]): void;
  /** Begins the answer. It may be held back until `flush`, so that head and small body are one write. */
  begin(answer: AnswerHead): void;
  /** Takes an answer back that was begun and held back whole: another may be begun. False: some of it may have left. */
  retract(): boolean;
  /** Bytes of the body, valid only during the call. May be held back until `flush`. */
  write(bytes: Buffer): void;
  /** Sends what was held back. False: write no more until `onDrain`. */
  flush(): boolean;
  /**
   * Ends the answer and sends it; trailers only with `stream` framing, and dropped where the protocol has none. Of a
   * tunnel it ends the direction to the client only, until the request body has ended, too.
   */
  end(trailers?: readonly string[]): void;
  /** A whole small answer at once: error bodies and other local answers. Discards what is left of the request body. */
  respond(status: number, rawHeaders: readonly string[], body: Buffer): void;
  /**
   * Cuts an answer that cannot be finished so that it cannot be mistaken for a complete one. The farewell is said where
   * the protocol has a place for it.
   */
  abandon(farewell: Farewell): void;
  /** Called when the client can take more. One slot. */
  onDrain: (() => void) | null;
}

export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** End-to-end headers, alternating name and value; without framing headers (but see `none`) and without X-Request-Id. */
  readonly rawHeaders: readonly string[];
  /**
   * How the body is delimited. `none`: there is none, and a Content-Length in the headers (HEAD, 304) is passed on.
   * `stream`: of unknown length, framed by the listener as its protocol does. `tunnel`: the protocol that the client
   * asked to change to takes over, and both bodies are opaque from here on.
   */
  readonly framing:
    | { readonly kind: 'none' | 'stream' }
    | { readonly kind: 'length'; readonly bytes: number }
    | { readonly kind: 'tunnel'; readonly protocol: string };
}

/** Last words of an answer that is cut. */
export interface Farewell {
  /** Sent as the last piece of the body, which remains unfinished; null: nothing. */
  readonly content: Buffer | null;
  /** Sent as trailers where these can say that the answer failed (gRPC); null: the answer is reset. */
  readonly trailers: readonly string[] | null;
}

export const NO_FAREWELL: Farewell = { content: null, trailers: null };

/** Receives a request body. */
export interface BodySink {
  /** A piece of the decoded body, valid only during the call. False: pause until `resumeBody`. */
  data(bytes: Buffer): boolean;
  /** The body is complete. */
  end(trailers: readonly string[]): void;
  /** The body will never be complete: the client left, broke the framing, stalled, or exceeded the size limit. */
  fail(code: 'client_closed' | 'malformed_request' | 'body_too_large' | 'client_timeout'): void;
}
