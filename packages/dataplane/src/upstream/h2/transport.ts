import type { InstanceAddress } from '@infergate/contract';
import type { Sweepable } from '../../exchange/deadline-sweep.ts';
import type { TransportOptions, UpstreamCall, UpstreamEvents, UpstreamRequest, UpstreamShared, UpstreamTransport } from '../transport.ts';
import { H2Call } from './call.ts';
import { type H2Limits, H2Session, type SessionOwner } from './session.ts';

const DEFAULT_H2_LIMITS: H2Limits = {
  maxConnections: 256,
  maxStreams: 1000,
  // Servers of HTTP/2 say before they end a connection, so nothing is lost when one is kept as long as the gateway likes.
  idleMs: Number.POSITIVE_INFINITY,
  maxHeadBytes: 64 * 1024,
  maxHeaders: 256,
};

export type H2TransportOptions = Omit<TransportOptions, 'limits'> & { readonly limits?: Partial<H2Limits> };

/** Opens no session before the first call. */
export function createH2Transport(address: InstanceAddress, options: H2TransportOptions): UpstreamTransport {
  return new H2Transport(address, options);
}

/** HTTP/2 over as few sessions as the peer lets us: by prior knowledge, or chosen by ALPN where the address is TLS. */
class H2Transport implements UpstreamTransport, SessionOwner, Sweepable {
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly guarded: boolean;
  readonly shared: UpstreamShared;
  readonly limits: H2Limits;
  /** In the order in which they are filled: so the last ones become idle and can go. */
  readonly #sessions = new Set<H2Session>();
  #isClosed = false;

  constructor(address: InstanceAddress, options: H2TransportOptions) {
    this.address = address;
    this.caPem = options.caPem;
    this.guarded = options.guarded;
    this.shared = options.shared;
    this.limits = { ...DEFAULT_H2_LIMITS, ...options.limits };
  }

  get connections(): number {
    return this.#sessions.size;
  }

  call(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall {
    const call = new H2Call(request, events, { place: this.#place, nowMs: this.shared.sweep.clock.monotonic() });
    this.#place(call);
    return call;
  }

  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions) session.leave();
  }

  destroy(): void {
    this.#isClosed = true;
    for (const session of this.#sessions) session.cut();
  }

  sweep(nowMs: number): void {
    for (const session of this.#sessions) session.sweep(nowMs);
  }

  place(call: H2Call): void {
    this.#place(call);
  }

  gone(session: H2Session): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.shared.sweep.delete(this);
  }

  readonly #place = (call: H2Call): void => {
    for (const session of this.#sessions) {
      if (session.room > 0) return session.take(call);
    }
    this.#dial(call);
  };

  #dial(call: H2Call): void {
    if (this.#sessions.size >= this.limits.maxConnections) {
      call.refuse({ code: 'gateway_overloaded', detail: 'connection ceiling of the instance' });
      return;
    }
    try {
      const session = new H2Session(this);
      this.#sessions.add(session);
      this.shared.sweep.add(this);
      session.take(call);
      // A transport that was closed still serves calls that were under way to it.
      if (this.#isClosed) session.leave();
    } catch (error) {
      // An address that the policy refuses; a CA or an address that Node itself refuses.
      call.refuse({ code: 'upstream_unreachable', detail: error instanceof Error ? error.message : String(error) });
    }
  }
}
