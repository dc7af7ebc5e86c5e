import type { AcmeOrder, CertificateRecord } from '@infergate/controlplane';

/** A wish that nobody has worked on, due at once. */
export function acmeOrder(overrides: Partial<AcmeOrder> = {}): AcmeOrder {
  return {
    domains: ['a.example.com'],
    challenge: 'http-01',
    gatewayId: 'gw-1',
    keyAlgorithm: 'ec-p256',
    state: 'pending',
    message: '',
    attempts: 0,
    nextAttemptAt: 0,
    placed: null,
    ...overrides,
  };
}

/** A certificate that an authority has not issued yet. */
export function acmeCertificate(acme: AcmeOrder | null, overrides: Partial<CertificateRecord> = {}): CertificateRecord {
  return { id: 'cert-1', name: 'web', source: 'acme', use: 'server', issued: null, acme, createdAt: 0, updatedAt: 0, ...overrides };
}
