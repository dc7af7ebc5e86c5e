import { readFileSync } from 'node:fs';
import { type CertificateLoops, type ChallengeAnswers, createCertificateLoops, type SqliteStore } from '@infergate/controlplane';
import { type AddressPolicy, type Logger, systemClock } from '@infergate/kernel';
import type { AcmeSettings, Settings } from '../configuration/settings.ts';
import { VERSION } from '../version.ts';

const DAY_MS = 86_400_000;

export interface CertificateParts {
  readonly settings: Settings;
  readonly store: SqliteStore;
  readonly policy: AddressPolicy;
  readonly answers: ChallengeAnswers;
  readonly log: Logger;
}

export function composeCertificates({ settings, store, policy, answers, log }: CertificateParts): CertificateLoops {
  const acme = settings.acme === null || !settings.acme.termsOfServiceAgreed ? null : authority(settings.acme, policy);
  return createCertificateLoops({ store, clock: systemClock, log: log.child({ part: 'certificates' }), answers, acme });
}

function authority({ directoryUrl, email, authorityFile, renewBeforeDays }: AcmeSettings, policy: AddressPolicy) {
  const authorityPem = authorityFile === null ? null : readAuthority(authorityFile);
  return { policy, directoryUrl, email, authorityPem, renewBeforeMs: renewBeforeDays * DAY_MS, userAgent: `infergate/${VERSION}` };
}

function readAuthority(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new Error(`acme.authorityFile: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  throw new Error(`acme.authorityFile: ${file} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
}
