/**
 * The client's side of one exchange, whatever its protocol. Implemented by the listeners; used by forward and finish only.
 * At most one answer is ever begun; `abandon` makes a cut answer visible as cut.
 */
export interface Downstream {
  /** True once the client's connection is gone; writes are then ignored. */
  readonly closed: boolean;
  /** True once a status line was written. */
  readonly answered: boolean;

  /** Delivers the request body to `sink` from now on, including what has arrived already. Called at most once. */
  readBody(sink: BodySink): void;
  /** Backpressure on the request body. */
  pauseBody(): void;
  resumeBody(): void;
  /** Reads and drops what is left of the body within a bound, or closes the connection after the answer. */
  discardBody(): void;

  /** A 1xx answer, passed on as it came. */
  informational(status: number, reason: string, rawHeaders: readonly string[]): void;
  /** Begins the answer. `framing` is how the body will be delimited by the caller of `write`. */
  begin(answer: AnswerHead): void;
  /** Bytes of the body. False: wait for `onDrain` before more. Chunked framing is passed through as it came. */
  write(bytes: Buffer): boolean;
  /** Ends the answer; trailers only with chunked framing. */
  end(trailers?: readonly string[]): void;
  /** A whole small answer at once: error bodies and other local answers. */
  respond(status: number, rawHeaders: readonly string[], body: Buffer): void;
  /** Cuts an answer that cannot be finished so that it cannot be mistaken for a complete one. */
  abandon(): void;
  /** Called when the client can take more. One slot. */
  onDrain: (() => void) | null;
}

export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** End-to-end headers, alternating name and value; hop-by-hop ones are already out. */
  readonly rawHeaders: readonly string[];
  readonly framing:
    | { readonly kind: 'none' }
    | { readonly kind: 'length'; readonly bytes: number }
    | { readonly kind: 'chunked' }
    | { readonly kind: 'close' };
}

/** Receives a request body. */
export interface BodySink {
  /** A piece of the decoded body. False: pause until `resumeBody`. */
  data(bytes: Buffer): boolean;
  /** The body is complete. */
  end(trailers: readonly string[]): void;
  /** The body will never be complete: the client left, broke the framing, or exceeded the size limit. */
  fail(code: 'client_closed' | 'malformed_request' | 'body_too_large' | 'client_timeout'): void;
}
