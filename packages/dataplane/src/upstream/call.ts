import type { UpstreamConnection } from './connection.ts';
import type { UpstreamCall, UpstreamEvents, UpstreamFailure, UpstreamRequest } from './transport.ts';

type Code = UpstreamFailure['code'];

/** No connection was to be had. */
export const UNCONNECTED: ReadonlySet<Code> = new Set(['upstream_unreachable', 'connect_timeout', 'gateway_overloaded']);
/** No answer will come of it any more. After a time limit one might. */
export const BROKEN: ReadonlySet<Code> = new Set(['upstream_reset', 'upstream_invalid']);

/** What went wrong with a connection. */
export type ConnectionFailure = Pick<UpstreamFailure, 'code' | 'detail'>;

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

  failed(failure: ConnectionFailure, connection: FailedConnection): void {
    const mayReplay = failure.code === 'upstream_reset' && this.#mayReplay(connection);
    if (!mayReplay || !this.events.reconnecting(!this.#isExposed)) return this.refuse(failure);
    this.#connection = null;
    this.#replayed = true;
    this.#redial(this);
  }

  refuse({ code, detail }: ConnectionFailure): void {
    if (this.#over) return;
    this.over();
    const isUnreached = UNCONNECTED.has(code) && code !== 'gateway_overloaded';
    // That a second connection was not to be had undoes nothing of what the first may have carried.
    const wasReset = this.#isExposed && UNCONNECTED.has(code);
    const failure: ConnectionFailure = wasReset
      ? { code: 'upstream_reset', detail: `a kept connection was reset, then: ${detail}` }
      : { code, detail };
    this.events.failed({ ...failure, retry: this.#retry(failure.code), isUnreached });
  }

  #retry(code: Code): UpstreamFailure['retry'] {
    // What was written beyond the start is gone, whether anybody took it or not.
    if (!this.#replayable) return 'never';
    if (!this.#isExposed) return 'unsent';
    return BROKEN.has(code) && this.request.repeatable ? 'repeatable' : 'never';
  }

  #mayReplay({ served, started }: FailedConnection): boolean {
    if (this.#over || served === 0 || started || !this.#replayable || this.#replayed) return false;
    return !this.#isExposed || this.request.repeatable;
  }
}
