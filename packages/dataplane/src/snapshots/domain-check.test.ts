import type { DomainResource, GatewayResource } from '@infergate/contract';
import { gatewayResource, createCertificate } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { resourceProblem } from './resource-check.ts';

const { cert, key } = createCertificate('a.example.com');
const certificate = { certificatePem: cert, privateKeyPem: key };
const plain: DomainResource = {
  domain: 'a.example.com',
  entrance: 'internet',
  certificate: null,
  clientAuthoritiesPem: null,
  service: null,
};
const answer = { token: 'x-Y_1', keyAuthorization: 'x-Y_1.abc' };

test.each<[string, Partial<GatewayResource>]>([
  [
    'domains',
    {
      domains: [
        plain,
        { ...plain, entrance: 'vpc' },
        { ...plain, domain: '*.example.com', certificate, clientAuthoritiesPem: cert + cert },
      ],
    },
  ],
  ['answers', { acme: { http: [answer], tlsAlpn: [{ domain: 'a.example.com', ...certificate }] } }],
  ['a ceiling', { bandwidth: 1 }],
])('%s are fine', (_, gateway) => {
  expect(resourceProblem(gatewayResource(gateway))).toBeNull();
});

test.each<[string, object]>([
  ['a name that is none', { domains: [{ ...plain, domain: 'A.example.com' }] }],
  ['a name that is none', { domains: [{ ...plain, domain: 'a.*.com' }] }],
  ['one twice', { domains: [plain, plain] }],
  ['entrance', { domains: [{ ...plain, entrance: 'side' }] }],
  ['certificate', { domains: [{ ...plain, certificate: { certificatePem: cert } }] }],
  ['clientAuthoritiesPem', { domains: [{ ...plain, clientAuthoritiesPem: '' }] }],
  ['clientAuthoritiesPem', { domains: [{ ...plain, clientAuthoritiesPem: key }] }],
  [
    'clientAuthoritiesPem',
    { domains: [{ ...plain, clientAuthoritiesPem: `${cert}-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----` }] },
  ],
  ['service', { domains: [{ ...plain, service: 1 }] }],
  ['1000', { domains: Array.from({ length: 1001 }, (_, i) => ({ ...plain, domain: `a-${i}` })) }],
  ['acme.http', { acme: { http: [{ ...answer, token: '../x' }], tlsAlpn: [] } }],
  ['acme.http', { acme: { http: [{ ...answer, keyAuthorization: 'a\r\nb' }], tlsAlpn: [] } }],
  ['acme.tlsAlpn', { acme: { http: [], tlsAlpn: [{ domain: 'a.example.com', certificatePem: cert }] } }],
  ['malformed', { domains: null }],
  ['sslRedirection', { sslRedirection: 'yes' }],
  ['bandwidth', { bandwidth: 0 }],
])('%s is a reason to refuse', (want, gateway) => {
  expect(resourceProblem({ ...gatewayResource(), ...gateway })).toContain(want);
});
