import type { InstanceAddress } from '@infergate/contract';
import type { AddressPolicy } from '@infergate/kernel';
import { ContentWriter } from '../http1/content-writer.ts';
import type { DeadlineSweep } from '../exchange/deadline-sweep.ts';

/** What is spoken with instances. */
export type UpstreamProtocol = 'http1' | 'h2';

/** The connections to one instance over one protocol. */
export interface UpstreamTransport {
  readonly address: InstanceAddress;
  /** Sends one request. Never throws: every outcome, a refusal included, comes through `events`, possibly before this returns. */
  call(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall;
  /** Open connections, idle ones included. */
  readonly connections: number;
  /** Idle connections are closed now, busy ones after their call. Idempotent. */
  close(): void;
  /** Cuts everything now; calls fail with `upstream_reset`. */
  destroy(): void;
}

/** Read anew each time it is sent: until `connected` the caller may add to `body` and `complete`. */
export interface UpstreamRequest {
  readonly method: string;
  readonly head: UpstreamHead;
  /** What is known of the body already; goes out with the head in one write. A string has one character for each byte. */
  readonly body: string | Buffer;
  /** The body is framed in chunks here; `body`, `write` and `end` take it decoded. */
  readonly chunked: boolean;
  /** Nothing follows `body`: `write` and `end` will not be called, unless a tunnel opens. */
  readonly complete: boolean;
  /** Lower-case protocol that the head asks to change to; null: none. Only over HTTP/1.1. */
  readonly upgrade: string | null;
  /** Does no harm when it is carried out twice. */
  readonly repeatable: boolean;
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

/** The head of a request, in the form that a protocol needs. Made each time it is sent. */
export interface UpstreamHead {
  /** For HTTP/1.1: complete, framing headers included, ended by an empty line; one character for each byte. */
  toText(): string;
  /** For HTTP/2: names and values alternating, pseudo-header fields first, names in lower case; one character for each byte. */
  toFields(): readonly string[];
}

/** The request's side of a call. After the last event all of it does nothing. */
export interface UpstreamCall {
  /** More of the body, valid only during this call. False: wait for `drain`. Only after `connected`. */
  write(bytes: Buffer): boolean;
  /** The body is complete; in a tunnel, what goes to the instance. */
  end(trailers: readonly string[]): void;
  /** Backpressure on the answer. */
  pause(): void;
  resume(): void;
  /** Gives the call up and cuts its connection; no event follows. Idempotent. */
  abort(): void;
}

/** The answer's side of a call. Exactly one of `complete` and `failed` comes, and it comes last. */
export interface UpstreamEvents {
  /**
   * The head and `body` are on their way; the rest of the body may be written. Comes again when a kept connection turned
   * out to be dead before anything but these was written and the request went out once more on a fresh one.
   */
  connected(call: UpstreamCall): void;
  /**
   * Such a connection turned out to be dead; `isUnsent`: without having taken anything. Nothing may be written before
   * `connected`. False: it is to remain a failure.
   */
  reconnecting(isUnsent: boolean): boolean;
  /** Any 1xx except 101. */
  informational(status: number, reason: string, rawHeaders: readonly string[]): void;
  head(head: UpstreamAnswerHead): void;
  /** Bytes of the decoded body, valid only during the call. */
  content(bytes: Buffer): void;
  /** Everything of one read has been delivered. False: read no more until `resume`. */
  flush(): boolean;
  /** The instance sends no more through the tunnel, and may still read. `complete` follows when neither side sends. */
  ended(): void;
  /** The answer is complete. */
  complete(trailers: readonly string[]): void;
  failed(failure: UpstreamFailure): void;
  /** More of the request's body can be written. */
  drain(): void;
}

export interface UpstreamAnswerHead {
  readonly status: number;
  readonly reason: string;
  /** As received, alternating name and value, hop-by-hop ones included. */
  readonly rawHeaders: readonly string[];
  /** `close`: ends with the connection. `tunnel`: both sides send what they like from here on (status 101). */
  readonly framing: { readonly kind: 'none' | 'chunked' | 'close' | 'tunnel' } | { readonly kind: 'length'; readonly bytes: number };
}

export interface UpstreamFailure {
  readonly code:
    | 'upstream_unreachable'
    | 'connect_timeout'
    | 'first_byte_timeout'
    | 'idle_timeout'
    | 'upstream_reset'
    | 'upstream_invalid'
    | 'gateway_overloaded';
  /**
   * Whether another instance may be tried. `unsent`: nothing of the request can have reached this one. `repeatable`: this
   * one may have seen it, but it does no harm twice, and nothing was sent but what is at hand.
   */
  readonly retry: 'unsent' | 'repeatable' | 'never';
  /** The instance accepts no connections, whatever became of an earlier one. */
  readonly isUnreached: boolean;
  /** For the log only. */
  readonly detail: string;
}

export interface TransportOptions {
  /** Trusted in place of the system's authorities; null: the system's. */
  readonly caPem: string | null;
  /** Connections are held against the address policy. */
  readonly guarded: boolean;
  readonly shared: UpstreamShared;
  readonly limits?: Partial<TransportLimits>;
}

export interface TransportLimits {
  /** Connections to one instance; a call beyond it fails with `gateway_overloaded`. */
  readonly maxConnections: number;
  readonly maxIdle: number;
  /**
   * How long an unused connection is kept at most, unless the instance announces another time. Below the 5 s of most model
   * servers: a request that meets the end of its connection may be lost.
   */
  readonly idleMs: number;
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
}

/** What the transports of one process have in common. */
export interface UpstreamShared {
  readonly sweep: DeadlineSweep;
  /** Every read of every upstream connection goes through it, so nothing in it outlives the read. */
  readonly readBuffer: Buffer;
  /** For what goes to instances over HTTP/1.1. */
  readonly content: ContentWriter;
  /** The present settings of the gateway. */
  gateway(): UpstreamSettings;
}

/** What a gateway says of connections to instances. */
export interface UpstreamSettings {
  readonly addressPolicy: AddressPolicy;
  readonly idle: {
    /** No connection rests longer; many rest shorter, as their instances want it. */
    readonly upstreamMs: number;
  };
}

export function createUpstreamShared(sweep: DeadlineSweep, gateway: () => UpstreamSettings): UpstreamShared {
  return { sweep, readBuffer: Buffer.allocUnsafeSlow(64 * 1024), content: new ContentWriter(), gateway };
}
