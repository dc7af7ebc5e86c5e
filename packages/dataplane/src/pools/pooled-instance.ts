import type { InstanceAddress, InstanceResource } from '@infergate/contract';
import type { ReleaseSlot } from '../counters/counters.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { SlotLimit } from '../limits/slot-limit.ts';
import type { UpstreamProtocol, UpstreamTransport } from '../upstream/transport.ts';
import type { InstanceMetrics } from '../telemetry/instance-metrics.ts';
import { InstanceHealth } from './health/instance-health.ts';
import type { UpstreamInstance } from './instance-pool.ts';

export type CreateTransport = (protocol: UpstreamProtocol) => UpstreamTransport;

/** An instance and what its pool knows of it. Only the pool changes it. */
export class PooledInstance implements UpstreamInstance {
  readonly id: string;
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly #guarded: boolean;
  readonly #createTransport: CreateTransport;
  readonly #http1: UpstreamTransport;
  /** Made when it is first asked for. */
  #h2: UpstreamTransport | null = null;
  rate: RateLimit | null = null;
  slots: SlotLimit | null = null;
  /** One for each open request that took a slot; slots of one instance are alike. */
  readonly #heldSlots: ReleaseSlot[] = [];
  draining: boolean;
  open = 0;
  /** Of the service; 0: the controller did not say. */
  version: number;
  /** Looked up when it is first given to a request; null where it is not told apart from others. */
  metrics: InstanceMetrics | null = null;
  readonly health = new InstanceHealth();

  constructor(resource: InstanceResource, caPem: string | null, createTransport: CreateTransport) {
    this.id = resource.id;
    this.address = resource.address;
    this.caPem = caPem;
    this.#guarded = resource.guarded;
    this.#createTransport = createTransport;
    this.#http1 = createTransport('http1');
    this.draining = resource.draining;
    this.version = resource.version ?? 0;
  }

  /** What may change of it while its connections stay. */
  update({ draining, version = 0 }: InstanceResource): void {
    this.draining = draining;
    if (version !== this.version) this.metrics = null;
    this.version = version;
  }

  transportFor(protocol: UpstreamProtocol): UpstreamTransport {
    if (protocol === 'http1') return this.#http1;
    this.#h2 ??= this.#createTransport('h2');
    return this.#h2;
  }

  /** Connections end with their requests. */
  close(): void {
    this.#http1.close();
    this.#h2?.close();
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

  /** Whether its own limits let it take a request now. */
  hasRoom(nowMs: number): boolean {
    return this.hasSlot && (this.rate === null || this.rate.waitMs(nowMs) === 0);
  }

  get hasSlot(): boolean {
    const { slots } = this;
    // Requests that were open before there was a limit hold no slot, and are open nevertheless.
    return slots === null || (this.open < slots.limit && slots.hasFree);
  }

  /** Opens a request where the limits allow it. */
  tryOpen(nowMs: number): boolean {
    const release = this.slots === null ? null : this.slots.tryHold();
    if (this.slots !== null && release === null) return false;
    if (this.rate !== null && !this.rate.tryTake(nowMs)) {
      release?.();
      return false;
    }
    if (release !== null) this.#heldSlots.push(release);
    this.open += 1;
    return true;
  }

  /** A request is over. */
  done(): void {
    this.open -= 1;
    this.#heldSlots.pop()?.();
  }

  /** After a no. null: it is final. Otherwise resolves when trying again is worth it. */
  ask(nowMs: number): Promise<void> | null {
    if (!this.hasSlot) return this.slots?.ask() ?? null;
    return this.rate === null || this.rate.waitMs(nowMs) === 0 ? null : this.rate.ask();
  }

  /** Milliseconds until it could take a request, as far as its slots go not; 0 = now. */
  waitMs(nowMs: number): number {
    const paced = this.rate === null ? 0 : this.rate.waitMs(nowMs);
    return Math.max(paced, this.health.avoidedMs(nowMs), 0);
  }
}
