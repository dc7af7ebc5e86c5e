import { expect, test } from 'vitest';
import { certificateName, type CustomDomain, customDomain, type DomainForm, formOf } from './new-domain.ts';

const form: DomainForm = { Domain: ' api.example.com ', Type: 'internet', source: 'plain' };

test('a domain is asked for with what was chosen, and nothing that was left empty', () => {
  expect(JSON.parse(customDomain(form, ''))).toEqual({ Domain: 'api.example.com', Type: 'internet' });
  expect(JSON.parse(customDomain({ ...form, ServiceName: 'chat' }, 'cert-1'))).toEqual({
    Domain: 'api.example.com',
    Type: 'internet',
    CertificateId: 'cert-1',
    ServiceName: 'chat',
  });
});

test('authorities of clients go with the certificate: over plain text they could not be held to anything', () => {
  const guarded = { ...form, ClientCertificateId: 'cert-ca' };
  expect(JSON.parse(customDomain(guarded, 'cert-2'))).toMatchObject({ CertificateId: 'cert-2', ClientCertificateId: 'cert-ca' });
  expect(JSON.parse(customDomain(guarded, ''))).not.toHaveProperty('ClientCertificateId');
});

test('a domain that is there is asked for again as it is', () => {
  const named = { Domain: 'api.example.com', Type: 'intranet' } as const;
  const domain = { ...named, CertificateId: 'cert-1', ClientCertificateId: 'cert-ca', ServiceName: 'chat' } as CustomDomain;
  expect(JSON.parse(customDomain(formOf(domain), 'cert-1'))).toEqual(domain);
  expect(formOf({ ...domain, CertificateId: '', ClientCertificateId: '', ServiceName: '' })).toEqual({ ...named, source: 'plain' });
});

test('a certificate is named after its domain', () => {
  expect(certificateName('*.Apps.example.com')).toBe('wildcard.apps.example.com');
  expect(certificateName('bücher.example')).toBe('b-cher.example');
  expect(certificateName('a'.repeat(80))).toHaveLength(64);
});
