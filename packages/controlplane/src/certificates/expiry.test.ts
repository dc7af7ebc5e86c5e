import { silentLogger, type Logger } from '@infergate/kernel';
import { FakeClock } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { AcmeOrder, CertificateRecord, IssuedCertificate } from '../store/certificate-records.ts';
import type { Store } from '../store/store.ts';
import { certificateMetricsText } from './expiry-metrics.ts';
import { ExpiryWatch, expiryWarning } from './expiry-watch.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** Valid for `life` days, `left` of which are left. */
function certificate(
  left: number,
  { life = 365, acme = null }: { readonly life?: number; readonly acme?: AcmeOrder['state'] | null } = {},
): CertificateRecord {
  const notAfter = NOW + left * DAY_MS;
  const issued = { names: ['a.example'], notBefore: notAfter - life * DAY_MS, notAfter } as unknown as IssuedCertificate;
  const order = acme === null ? null : ({ state: acme } as AcmeOrder);
  return { id: 'cert-1', name: 'web', source: 'uploaded', use: 'server', issued, acme: order, createdAt: 0, updatedAt: 0 };
}

describe('the end of a certificate', () => {
  it.each([
    [31, null],
    [30, 'ends soon'],
    [7.1, 'ends soon'],
    [7, 'ends in a few days'],
    [0, 'is over'],
  ] as const)('%d days before', (left, warning) => {
    expect(expiryWarning(certificate(left), NOW)).toBe(warning);
  });

  it('is nothing to speak of as long as it is renewed by itself', () => {
    expect(expiryWarning(certificate(20, { acme: 'issued' }), NOW)).toBeNull();
    expect(expiryWarning(certificate(20, { acme: 'failed' }), NOW)).toBe('ends soon');
    expect(expiryWarning(certificate(3, { acme: 'issued' }), NOW)).toBe('ends in a few days');
  });

  it('of one that is short-lived is near later', () => {
    expect(expiryWarning(certificate(5, { life: 7 }), NOW)).toBeNull();
    expect(expiryWarning(certificate(2, { life: 7 }), NOW)).toBe('ends soon');
  });

  it('is in the metrics', () => {
    expect(certificateMetricsText([certificate(1), { ...certificate(1), issued: null }])).toBe(
      '# HELP infergate_certificate_expiry_timestamp_seconds When the certificate ends, in seconds since 1970.\n' +
        '# TYPE infergate_certificate_expiry_timestamp_seconds gauge\n' +
        `infergate_certificate_expiry_timestamp_seconds{certificate_id="cert-1",name="web"} ${(NOW + DAY_MS) / 1000}\n`,
    );
  });

  it('is warned of once for each step, and again after a renewal', async () => {
    const clock = new FakeClock(NOW);
    const said: string[] = [];
    const log: Logger = { ...silentLogger, warn: (_fields, message) => void said.push(message) };
    let now = certificate(31);
    const store = { transaction: (work: (tx: object) => unknown) => Promise.resolve(work({ resources: () => [now] })) } as unknown as Store;
    const watch = new ExpiryWatch({ store, clock, log });
    await watch.start();
    await clock.advance(32 * DAY_MS);
    expect(said).toEqual(['a certificate ends soon', 'a certificate ends in a few days', 'a certificate is over']);
    now = certificate(60);
    await clock.advance(DAY_MS);
    expect(said).toHaveLength(4);
    watch.close();
    await clock.advance(60 * DAY_MS);
    expect(said).toHaveLength(4);
  });
});
