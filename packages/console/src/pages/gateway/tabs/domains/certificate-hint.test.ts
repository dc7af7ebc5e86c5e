import { expect, test } from 'vitest';
import type { Certificate } from '../../../../elements/certificate-life.ts';
import { certificateHint } from './certificate-hint.ts';

function certificate(fields: Partial<Certificate>): Certificate {
  const issued = { CertificateStatus: 'Succeeded', DaysLeft: 30, Domains: ['api.example.com'] } as const;
  return { ...issued, ...fields } as unknown as Certificate;
}

const acme = (State: 'pending' | 'failed') =>
  certificate({
    CertificateStatus: 'Pending',
    Domains: [],
    Acme: { Domains: ['api.example.com'], State } as unknown as NonNullable<Certificate['Acme']>,
  });

test('a certificate that holds for the domain can be used, the one that does so longest', () => {
  const long = certificate({ Domains: ['*.example.com'], DaysLeft: 90 });
  expect(certificateHint('api.example.com', [certificate({}), long, acme('pending')])).toEqual({ kind: 'usable', certificate: long });
  expect(certificateHint('a.api.example.com', [certificate({}), long])).toBeNull();
});

test('one that has ended or is asked for cannot be used yet', () => {
  expect(certificateHint('api.example.com', [certificate({ CertificateStatus: 'Expired' })])).toBeNull();
  expect(certificateHint('api.example.com', [acme('pending')])?.kind).toBe('pending');
  expect(certificateHint('api.example.com', [acme('failed')])?.kind).toBe('failed');
  expect(certificateHint('www.example.com', [acme('failed')])).toBeNull();
});
