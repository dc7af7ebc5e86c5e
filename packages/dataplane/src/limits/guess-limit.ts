import { networkOf } from '@infergate/kernel';
import type { Refusal } from '../pipeline/phase.ts';

/** Callers that are remembered at once, and those that were before them. */
const MAX_CALLERS = 16_384;
/** A caller that has not been heard of for one to two of these is forgotten. */
const GENERATION_MS = 600_000;
/** How long a live credential speaks for the caller; noted anew at most this often. */
const PROOF_MS = 600_000;
const RENEWAL_MS = 60_000;
/** Services for which a caller is remembered to have had a live credential. */
const MAX_PROVEN = 16;

export interface GuessRate {
  /** Missing or wrong credentials that one address may send in a row … */
  readonly burst: number;
  /** … and how many more each second. */
  readonly perSecond: number;
}

/**
 * Makes guessing a credential slow: requests without a live one are limited for each client address (each /64 of IPv6).
 * An address that has used up its failures is not looked at any more, but for services for which it has shown a live
 * credential lately: others behind the same address work on. Bounded: callers of long ago make room for new ones.
 */
export class GuessLimit {
  readonly rate: GuessRate;
  /** One object for all refusals: a flood of them allocates nothing. */
  readonly refusal: Refusal;
  #young = new Map<string, Caller>();
  #old = new Map<string, Caller>();
  #bornMs = Number.NEGATIVE_INFINITY;

  constructor(rate: GuessRate) {
    this.rate = rate;
    this.refusal = { refused: 'auth_rate_limited', headers: ['Retry-After', String(Math.max(1, Math.ceil(1 / rate.perSecond)))] };
  }

  /** Callers that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  callerOf(address: string, nowMs: number): Caller {
    if (this.#young.size >= MAX_CALLERS || nowMs - this.#bornMs >= GENERATION_MS) this.#age(nowMs);
    return this.#young.get(address) ?? this.#find(address, nowMs);
  }

  /** The addresses of one network share an entry; each has it under its own name, too, which is found sooner. */
  #find(address: string, nowMs: number): Caller {
    const network = networkOf(address);
    const caller = this.#young.get(network) ?? this.#old.get(network) ?? new Caller(this.rate, nowMs);
    this.#young.set(network, caller);
    this.#young.set(address, caller);
    return caller;
  }

  #age(nowMs: number): void {
    this.#bornMs = nowMs;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** What one address has shown lately. */
export class Caller {
  readonly #rate: GuessRate;
  /** By service, when it was last noted that a credential was live; the longest ago first. */
  readonly #proven = new Map<string, number>();
  #level: number;
  #filledAtMs: number;

  constructor(rate: GuessRate, nowMs: number) {
    this.#rate = rate;
    this.#level = rate.burst;
    this.#filledAtMs = nowMs;
  }

  /** Whether its credentials for a service are looked at. */
  isHeard(service: string, nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#level >= 1 || nowMs - (this.#proven.get(service) ?? Number.NEGATIVE_INFINITY) < PROOF_MS;
  }

  /** Had a live credential. */
  prove(service: string, nowMs: number): void {
    const noted = this.#proven.get(service);
    if (noted !== undefined && nowMs - noted < RENEWAL_MS) return;
    this.#proven.delete(service);
    this.#proven.set(service, nowMs);
    if (this.#proven.size <= MAX_PROVEN) return;
    for (const oldest of this.#proven.keys()) {
      this.#proven.delete(oldest);
      break;
    }
  }

  /** Had none. False: it has had too many of those. */
  fail(): boolean {
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  #fill(nowMs: number): void {
    if (this.#level < this.#rate.burst) {
      const gained = ((nowMs - this.#filledAtMs) * this.#rate.perSecond) / 1000;
      this.#level = Math.min(this.#rate.burst, this.#level + gained);
    }
    this.#filledAtMs = nowMs;
  }
}
