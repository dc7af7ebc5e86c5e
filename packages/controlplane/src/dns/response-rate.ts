import type { Clock } from '@infergate/kernel';
import { clientNetwork } from './client-network.ts';

export interface ResponseRateLimits {
  /** Datagrams a second to one network of clients … */
  readonly perSecond: number;
  /** … and as many at once. */
  readonly burst: number;
}

export const RESPONSE_RATE: ResponseRateLimits = { perSecond: 500, burst: 1000 };

/** One reply in so many beyond the rate says "ask over TCP": who really asked gets through, and who was only said to ask gets little. */
const SLIP = 2;
const MAX_NETWORKS = 16_384;
const GENERATION_MS = 60_000;

interface Bucket {
  level: number;
  filledAtMs: number;
  overflow: number;
}

/**
 * How many datagrams a network of clients is sent. The sender of a datagram can be forged: without a limit this server would send to others what they
 * never asked for. Bounded: networks of long ago make room for new ones.
 */
export class ResponseRate {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: ResponseRateLimits;
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();
  #bornMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monotonic'>, limits: ResponseRateLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** What becomes of a reply to this address. */
  take(address: string): 'send' | 'truncate' | 'drop' {
    const nowMs = this.#clock.monotonic();
    const bucket = this.#bucketOf(clientNetwork(address), nowMs);
    const gained = ((nowMs - bucket.filledAtMs) * this.#limits.perSecond) / 1000;
    bucket.level = Math.min(this.#limits.burst, bucket.level + gained);
    bucket.filledAtMs = nowMs;
    if (bucket.level >= 1) {
      bucket.level -= 1;
      return 'send';
    }
    bucket.overflow += 1;
    return bucket.overflow % SLIP === 0 ? 'truncate' : 'drop';
  }

  #bucketOf(network: string, nowMs: number): Bucket {
    if (this.#young.size >= MAX_NETWORKS || nowMs - this.#bornMs >= GENERATION_MS) {
      this.#bornMs = nowMs;
      this.#old = this.#young;
      this.#young = new Map();
    }
    const known = this.#young.get(network) ?? this.#old.get(network);
    const bucket = known ?? { level: this.#limits.burst, filledAtMs: nowMs, overflow: 0 };
    this.#young.set(network, bucket);
    return bucket;
  }
}
