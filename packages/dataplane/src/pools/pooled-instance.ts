import type { InstanceAddress, InstanceResource } from '@infergate/contract';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { UpstreamTransport } from '../upstream/transport.ts';
import type { UpstreamInstance } from './instance-pool.ts';

/** How long an instance that refused a connection gets nothing while others are there. */
const SUSPICION_MS = 1000;

/** An instance and what its pool knows of it. Only the pool changes it. */
export class PooledInstance implements UpstreamInstance {
  readonly id: string;
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly #guarded: boolean;
  readonly transport: UpstreamTransport;
  rate: RateLimit | null = null;
  draining: boolean;
  open = 0;
  /** Monotonic milliseconds. */
  #suspectUntilMs = Number.NEGATIVE_INFINITY;

  constructor(resource: InstanceResource, caPem: string | null, transport: UpstreamTransport) {
    this.id = resource.id;
    this.address = resource.address;
    this.caPem = caPem;
    this.#guarded = resource.guarded;
    this.transport = transport;
    this.draining = resource.draining;
  }

  /** Whether its connections serve the resource as well: then nothing of it needs to be built again. */
  serves({ address, guarded }: InstanceResource, caPem: string | null): boolean {
    const own = this.address;
    return (
      own.host === address.host &&
      own.port === address.port &&
      own.tls === address.tls &&
      own.basePath === address.basePath &&
      this.#guarded === guarded &&
      this.caPem === caPem
    );
  }

  suspect(nowMs: number): void {
    this.#suspectUntilMs = nowMs + SUSPICION_MS;
  }

  isSuspect(nowMs: number): boolean {
    return this.#suspectUntilMs > nowMs;
  }

  /** Milliseconds until it could take a request, as far as its slots go not; 0 = now. */
  waitMs(nowMs: number): number {
    const paced = this.rate === null ? 0 : this.rate.waitMs(nowMs);
    return Math.max(paced, this.#suspectUntilMs - nowMs, 0);
  }
}
