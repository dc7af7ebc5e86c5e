import { expect, test } from 'vitest';
import { certificateName, customDomain, type DomainForm } from './new-domain.ts';

const form: DomainForm = { Domain: ' api.example.com ', Type: 'internet', source: 'plain' };

test('a domain is asked for with what was chosen, and nothing that was left empty', () => {
  expect(JSON.parse(customDomain(form, '', null))).toEqual({ Domain: 'api.example.com', Type: 'internet' });
  expect(JSON.parse(customDomain({ ...form, ServiceName: 'chat' }, 'cert-1', null))).toEqual({
    Domain: 'api.example.com',
    Type: 'internet',
    CertificateId: 'cert-1',
    ServiceName: 'chat',
  });
});

test('authorities of clients stay when a certificate is changed, and go with it', () => {
  const kept = { ClientCertificateId: 'cert-ca' };
  expect(JSON.parse(customDomain(form, 'cert-2', kept))).toMatchObject({ CertificateId: 'cert-2', ClientCertificateId: 'cert-ca' });
  expect(JSON.parse(customDomain(form, '', kept))).not.toHaveProperty('ClientCertificateId');
});

test('a certificate is named after its domain', () => {
  expect(certificateName('*.Apps.example.com')).toBe('wildcard.apps.example.com');
  expect(certificateName('bücher.example')).toBe('b-cher.example');
  expect(certificateName('a'.repeat(80))).toHaveLength(64);
});
