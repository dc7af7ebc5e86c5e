import type { Clock, Logger, Timer } from '@infergate/kernel';
import type { CertificateRecord } from '../store/certificate-records.ts';
import type { TimestampMs } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { daysLeft } from './certificate-state.ts';

const DAY_MS = 86_400_000;
const INTERVAL_MS = DAY_MS / 4;

export type ExpiryWarning = 'ends soon' | 'ends in a few days' | 'is over';

/** 30 and 7 days before the end, or a third and a tenth of its life where that is less. null: nothing to say. */
export function expiryWarning({ issued, acme }: Pick<CertificateRecord, 'issued' | 'acme'>, nowMs: TimestampMs): ExpiryWarning | null {
  if (issued === null) return null;
  const left = issued.notAfter - nowMs;
  const life = issued.notAfter - issued.notBefore;
  if (left <= 0) return 'is over';
  if (left <= Math.min(7 * DAY_MS, life / 10)) return 'ends in a few days';
  // As long as it is renewed by itself nobody has to do anything.
  const needsSomebody = acme === null || acme.state === 'failed';
  return needsSomebody && left <= Math.min(30 * DAY_MS, life / 3) ? 'ends soon' : null;
}

/** Warns in the log of certificates that end, once for each step. */
export class ExpiryWatch {
  readonly #options: { readonly store: Store; readonly clock: Clock; readonly log: Logger };
  /** What was said last, by certificate and its end. */
  #said: ReadonlyMap<string, ExpiryWarning> = new Map();
  #timer: Timer | null = null;

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly log: Logger }) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#timer = this.#options.clock.setInterval(() => void this.#lookAgain(), INTERVAL_MS);
    this.#timer.unref();
  }

  close(): void {
    this.#timer?.cancel();
  }

  async #lookAgain(): Promise<void> {
    await this.#look().catch((error: unknown) =>
      this.#options.log.error({ err: error }, 'the ends of certificates could not be looked at'),
    );
  }

  async #look(): Promise<void> {
    const { store, clock, log } = this.#options;
    const nowMs = clock.now();
    const now = new Map<string, ExpiryWarning>();
    for (const certificate of await store.transaction((tx) => tx.resources('certificate'))) {
      const warning = expiryWarning(certificate, nowMs);
      const { id, name, issued } = certificate;
      if (warning === null || issued === null) continue;
      const key = `${id} ${issued.notAfter}`;
      now.set(key, warning);
      if (this.#said.get(key) === warning) continue;
      log.warn({ certificate: id, name, domains: issued.names, daysLeft: daysLeft(issued.notAfter, nowMs) }, `a certificate ${warning}`);
    }
    this.#said = now;
  }
}
