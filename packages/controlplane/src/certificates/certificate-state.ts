import type { CertificateRecord } from '../store/certificate-records.ts';
import type { TimestampMs } from '../store/records.ts';

/** `Succeeded`: it can be served, whatever became of the last attempt to renew it. */
const CERTIFICATE_STATES = ['Succeeded', 'Pending', 'Failed', 'Expired'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

const DAY_MS = 86_400_000;

export function certificateState({ issued, acme }: Pick<CertificateRecord, 'issued' | 'acme'>, nowMs: TimestampMs): CertificateState {
  if (issued !== null) return issued.notAfter > nowMs ? 'Succeeded' : 'Expired';
  return acme?.state === 'failed' ? 'Failed' : 'Pending';
}

/** Whole days until the end, rounded down; below zero once it is over. */
export function daysLeft(notAfter: TimestampMs, nowMs: TimestampMs): number {
  return Math.floor((notAfter - nowMs) / DAY_MS);
}
