import type { AddressPolicy, Clock, Logger } from '@infergate/kernel';
import type { Store } from '../store/store.ts';
import { AcmeLoop } from './acme/acme-loop.ts';
import { AcmeAttempt } from './acme/attempt.ts';
import { authorityOf } from './acme/authority-source.ts';
import type { ChallengeAnswers } from './acme/challenge-answers.ts';
import { certificateMetricsText } from './expiry-metrics.ts';
import { ExpiryWatch } from './expiry-watch.ts';

export interface CertificateLoopsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly answers: ChallengeAnswers;
  /** null: no authority is configured; certificates that one issued earlier are kept as they are. */
  readonly acme: {
    readonly policy: AddressPolicy;
    readonly directoryUrl: string;
    readonly email: string | null;
    readonly authorityPem: string | null;
    readonly renewBeforeMs: number;
    readonly userAgent: string;
  } | null;
}

/** What looks after certificates. */
export interface CertificateLoops {
  start(): Promise<void>;
  close(): Promise<void>;
  /** Prometheus text. */
  metrics(): Promise<string>;
}

export function createCertificateLoops({ store, clock, log, answers, acme }: CertificateLoopsOptions): CertificateLoops {
  const watch = new ExpiryWatch({ store, clock, log });
  const loop = acme === null ? null : acmeLoop({ store, clock, log, answers, acme });
  return {
    start: async () => {
      await watch.start();
      await loop?.start();
    },
    close: async () => {
      watch.close();
      await loop?.close();
    },
    metrics: async () => certificateMetricsText(await store.transaction((tx) => tx.resources('certificate'))),
  };
}

type AcmeParts = CertificateLoopsOptions & { readonly acme: NonNullable<CertificateLoopsOptions['acme']> };

function acmeLoop({ store, clock, log, answers, acme }: AcmeParts): AcmeLoop {
  const { renewBeforeMs, ...source } = acme;
  const openAuthority = authorityOf({ store, clock, ...source });
  const attempt = new AcmeAttempt({ store, clock, log, openAuthority, answers, renewBeforeMs });
  return new AcmeLoop({ store, clock, log, attempt, renewBeforeMs });
}
