import type { X509Certificate } from 'node:crypto';
import type { TimestampMs } from '../store/records.ts';

/** What messages and answers say of a certificate. */

const MAX_NAME_LENGTH = 120;

/** `CN=a, O=b`, bounded: a certificate may hold any text. */
export function distinguishedName(lines: string): string {
  const name = lines
    .split('\n')
    .filter((line) => line !== '')
    .toReversed()
    .join(', ');
  return name.length <= MAX_NAME_LENGTH ? name : `${name.slice(0, MAX_NAME_LENGTH)}…`;
}

/** `certificate 2 (CN=Example CA)`; `index` counts from 0. */
export function nameInChain(certificate: X509Certificate, index: number): string {
  return `certificate ${index + 1} (${subjectOf(certificate)})`;
}

export function subjectOf({ subject }: X509Certificate): string {
  return distinguishedName(subject ?? '') || 'without a subject';
}

export function validityOf({ validFrom, validTo }: X509Certificate): { readonly notBefore: TimestampMs; readonly notAfter: TimestampMs } {
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

export function dayText(ms: TimestampMs): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
