import type { InstanceAddress } from '@infergate/contract';
import type { Sweepable } from '../exchange/deadline-sweep.ts';
import { Call } from './call.ts';
import { UpstreamConnection, type ConnectionOwner } from './connection.ts';
import type {
  TransportLimits,
  TransportOptions,
  UpstreamCall,
  UpstreamEvents,
  UpstreamRequest,
  UpstreamShared,
  UpstreamTransport,
} from './transport.ts';

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxConnections: 4096,
  maxIdle: 256,
  idleMs: 4000,
  maxHeadBytes: 64 * 1024,
  maxHeaders: 256,
};

/** Opens no connection before the first call. */
export function createTransport(address: InstanceAddress, options: TransportOptions): UpstreamTransport {
  return new PooledTransport(address, options);
}

/** HTTP/1.1 over kept connections; the one used last is used first, so that the others can go. */
class PooledTransport implements UpstreamTransport, ConnectionOwner, Sweepable {
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly guarded: boolean;
  readonly shared: UpstreamShared;
  readonly limits: TransportLimits;
  readonly #connections = new Set<UpstreamConnection>();
  readonly #resting: UpstreamConnection[] = [];
  #isClosed = false;

  constructor(address: InstanceAddress, options: TransportOptions) {
    this.address = address;
    this.caPem = options.caPem;
    this.guarded = options.guarded;
    this.shared = options.shared;
    this.limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  }

  get connections(): number {
    return this.#connections.size;
  }

  call(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall {
    const call = new Call(request, events, this.#dial);
    const nowMs = this.shared.sweep.clock.monotonic();
    const connection = this.#takeResting(nowMs);
    if (connection === null) this.#dial(call);
    else connection.take(call, nowMs);
    return call;
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#resting.splice(0)) connection.destroy();
  }

  destroy(): void {
    this.close();
    for (const connection of this.#connections) connection.cut();
  }

  sweep(nowMs: number): void {
    for (const connection of this.#connections) connection.sweep(nowMs);
  }

  rested(connection: UpstreamConnection): void {
    if (this.#isClosed || this.#resting.length >= this.limits.maxIdle) connection.destroy();
    else this.#resting.push(connection);
  }

  gone(connection: UpstreamConnection): void {
    const place = this.#resting.lastIndexOf(connection);
    if (place !== -1) this.#resting.splice(place, 1);
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.shared.sweep.delete(this);
  }

  #takeResting(nowMs: number): UpstreamConnection | null {
    for (let connection = this.#resting.pop(); connection !== undefined; connection = this.#resting.pop()) {
      if (connection.isUsable(nowMs)) return connection;
      connection.destroy();
    }
    return null;
  }

  readonly #dial = (call: Call): void => {
    if (this.#connections.size >= this.limits.maxConnections) {
      call.refuse({ code: 'gateway_overloaded', detail: 'connection ceiling of the instance' });
      return;
    }
    try {
      this.#connections.add(new UpstreamConnection(this, call));
      this.shared.sweep.add(this);
    } catch (error) {
      // An address that the policy refuses; a CA or an address that Node itself refuses.
      call.refuse({ code: 'upstream_unreachable', detail: error instanceof Error ? error.message : String(error) });
    }
  };
}
