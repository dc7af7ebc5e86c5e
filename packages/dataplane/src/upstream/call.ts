import type { UpstreamConnection } from './connection.ts';
import type { UpstreamCall, UpstreamEvents, UpstreamFailure, UpstreamRequest } from './transport.ts';

/** May be sent twice without harm, whatever became of the first (RFC 9110 section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** How a connection was when its call failed. */
export interface FailedConnection {
  /** Calls it had served before. */
  readonly served: number;
  /** Bytes of the answer had come. */
  readonly started: boolean;
}

/** One request under way, over one connection or, when the first turned out to be dead, a second. */
export class Call implements UpstreamCall {
  readonly request: UpstreamRequest;
  readonly events: UpstreamEvents;
  readonly #redial: (call: Call) => void;
  #connection: UpstreamConnection | null = null;
  /** Bytes of the request may have reached an instance. */
  #isExposed = false;
  /** Only the start of the request was sent, which is at hand. */
  #replayable = true;
  #replayed = false;
  #over = false;

  constructor(request: UpstreamRequest, events: UpstreamEvents, redial: (call: Call) => void) {
    this.request = request;
    this.events = events;
    this.#redial = redial;
  }

  write(bytes: Buffer): boolean {
    if (this.#over || this.#connection === null) return true;
    this.#replayable = false;
    return this.#connection.write(bytes, this.request.chunked);
  }

  end(trailers: readonly string[]): void {
    if (!this.#over) this.#connection?.endRequest(this.request.chunked ? trailers : null);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  abort(): void {
    if (this.#over) return;
    const connection = this.#connection;
    this.over();
    connection?.destroy();
  }

  // What the connections tell.

  /** The connection that will carry the call. */
  carried(connection: UpstreamConnection): void {
    this.#connection = connection;
  }

  /** The start of the request was written. `taken`: not known to be refused by a connection that was dead already. */
  sent(taken: boolean): void {
    this.#isExposed ||= taken;
    this.events.connected(this);
  }

  /** Nothing more happens to the call. */
  over(): void {
    this.#over = true;
    this.#connection = null;
  }

  failed(failure: UpstreamFailure, connection: FailedConnection): void {
    if (failure.code !== 'upstream_reset' || !this.#mayReplay(connection)) return this.refuse(failure);
    this.#connection = null;
    this.#replayed = true;
    this.events.reconnecting();
    this.#redial(this);
  }

  refuse(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.over();
    this.events.failed(failure.mayRepeat && this.#isExposed ? this.#resetBefore(failure) : failure);
  }

  /** That a second connection was not to be had undoes nothing of what the first may have carried. */
  #resetBefore({ detail }: UpstreamFailure): UpstreamFailure {
    const mayRepeat = this.#replayable && IDEMPOTENT.has(this.request.method);
    return { code: 'upstream_reset', mayRepeat, detail: `a kept connection was reset, then: ${detail}` };
  }

  #mayReplay({ served, started }: FailedConnection): boolean {
    if (this.#over || served === 0 || started || !this.#replayable || this.#replayed) return false;
    return !this.#isExposed || IDEMPOTENT.has(this.request.method);
  }
}
