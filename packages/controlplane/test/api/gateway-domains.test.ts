import type { CertificateRecord } from '@infergate/controlplane';
import { gatewayListener, gatewayStatus } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

const DAY_MS = 86_400_000;
const at = (GatewayId: unknown) => ({ GatewayId: String(GatewayId) });

describe('domains of gateways', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  let id: string;
  beforeEach(async () => {
    api = await startApi();
    call = api.client();
    id = await make();
  });
  afterEach(() => api.close());

  const make = async () => String((await call('CreateGateway', { body: { InstanceType: '2c4g' } }))['GatewayId']);
  const attach = (domain: object, gateway: string = id, through: AlibabaCall = call) =>
    through('AttachGatewayDomain', { path: at(gateway), query: { CustomDomain: JSON.stringify({ Type: 'internet', ...domain }) } });
  const detach = (domain: object, gateway: string = id) =>
    call('DetachGatewayDomain', { path: at(gateway), query: { CustomDomain: JSON.stringify({ Type: 'internet', ...domain }) } });
  const list = async (gateway: string = id) => (await call('ListGatewayDomains', { path: at(gateway) }))['CustomDomains'] as object[];
  const problems = async (asked: Promise<unknown>) => (await refusal(asked)).problems.map(({ path, message }) => `${path}: ${message}`);
  const certificate = (
    certId: string,
    overrides: Partial<CertificateRecord> = {},
    names: readonly string[] = ['api.example.com', '*.example.org'],
  ) => {
    const nowMs = api.clock.now();
    const issued = {
      certificatePem: '',
      privateKeyPem: '',
      names,
      issuer: 'Test',
      serialNumber: '1',
      fingerprint: '',
      notBefore: nowMs - DAY_MS,
      notAfter: nowMs + 90 * DAY_MS,
    };
    const record: CertificateRecord = {
      id: certId,
      name: `name-of-${certId}`,
      source: 'uploaded',
      use: 'server',
      issued,
      acme: null,
      createdAt: nowMs,
      updatedAt: nowMs,
      ...overrides,
    };
    return api.store.transaction((tx) => tx.putResource('certificate', record));
  };

  it.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('are attached and listed through $name', async ({ index }) => {
    const other = api.client(api.administrator, index);
    await certificate('cert-one');
    const attached = await attach({ Domain: 'API.example.com', CertificateId: 'cert-one' }, id, other);
    const record = { Name: 'api.example.com', Type: 'CNAME', Value: `${id}.gw.test` };
    expect(attached).toMatchObject({
      GatewayId: id,
      Message: expect.stringContaining(`Create a CNAME record for api.example.com that points to ${id}.gw.test.`),
      CustomDomain: { DnsRecord: record },
    });
    const listed = await other('ListGatewayDomains', { path: at(id) });
    expect(listed['CustomDomains']).toEqual([
      {
        Domain: 'api.example.com',
        Type: 'internet',
        CertificateId: 'cert-one',
        CertificateName: 'name-of-cert-one',
        CertificateStartDate: expect.stringMatching(/Z$/),
        CertificateEndDate: expect.stringMatching(/Z$/),
        CertificateStatus: 'Succeeded',
        ClientCertificateId: '',
        ServiceName: '',
        CreateTime: expect.any(String),
        UpdateTime: expect.any(String),
        DnsRecord: record,
        Message: `Create a CNAME record for api.example.com that points to ${id}.gw.test.`,
      },
    ]);
    await other('DetachGatewayDomain', { path: at(id), query: { CustomDomain: '{"Domain":"api.example.com","Type":"internet"}' } });
    expect(await list()).toEqual([]);
  });

  it('are one for each type, with the name of the entrance', async () => {
    await attach({ Domain: 'models.example.com' });
    await attach({ Domain: 'models.example.com', Type: 'intranet' });
    expect(await list()).toMatchObject([
      { Type: 'internet', DnsRecord: { Value: `${id}.gw.test` } },
      { Type: 'intranet', DnsRecord: { Value: `${id}-vpc.gw.test` } },
    ]);
    await detach({ Domain: 'models.example.com' });
    expect(await list()).toMatchObject([{ Type: 'intranet' }]);
    expect(await problems(detach({ Domain: 'models.example.com' }))).toEqual([
      `CustomDomain.Domain: The gateway ${id} has no internet domain "models.example.com". It has: models.example.com (intranet).`,
    ]);
  });

  it('belong to one gateway', async () => {
    await attach({ Domain: 'models.example.com' });
    const second = await make();
    expect(await refusal(attach({ Domain: 'Models.Example.Com' }, second))).toMatchObject({
      status: 409,
      code: 'DomainAlreadyExists',
      message: expect.stringContaining(`The gateway ${id} (${id}) has the internet domain models.example.com.`),
    });
    await attach({ Domain: 'models.example.com', Type: 'intranet' }, second);
  });

  it('belong to one gateway also when two ask at once', async () => {
    const second = await make();
    const asked = [id, second, id, second].map((gateway) => attach({ Domain: 'models.example.com' }, gateway));
    const accepted = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect(accepted).toHaveLength(2);
    expect((await list()).length + (await list(second)).length).toBe(1);
  });

  it('are changed by attaching them again', async () => {
    await certificate('cert-one');
    await attach({ Domain: 'api.example.com' });
    const [{ CreateTime }] = (await list()) as [{ CreateTime: string }];
    await api.clock.advance(5_000);
    await attach({ Domain: 'api.example.com', CertificateId: 'name-of-cert-one' });
    expect(await list()).toMatchObject([{ CertificateId: 'cert-one', CreateTime }]);
  });

  it.each([
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['*.Example.COM.', '*.example.com'],
    ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
  ])('%s is %s', async (written, domain) => {
    await attach({ Domain: written });
    expect(await list()).toMatchObject([{ Domain: domain }]);
    await detach({ Domain: written });
    expect(await list()).toEqual([]);
  });

  it.each([
    '127.0.0.1',
    'a..b',
    '*',
    'a.*.com',
    '-a.example.com',
    'exa mple.com',
    'http://example.com',
    'example.com:443',
    'example.com/',
    'example.com?x',
    '%65xample.com',
    'user@example.com',
    '*.*.example.com',
    `${'a'.repeat(64)}.com`,
  ])('%s is none', async (domain) => {
    expect(await problems(attach({ Domain: domain }))).toEqual([expect.stringMatching(/^CustomDomain\.Domain: /)]);
  });

  it('are not below the name of the installation', async () => {
    for (const domain of ['gw.test', 'a.gw.test', '*.gw.test'])
      expect(await problems(attach({ Domain: domain }))).toEqual([expect.stringContaining('Names below gw.test are the installation')]);
    await attach({ Domain: 'notgw.test' });
  });

  it('have a certificate that is there, good, and for the name', async () => {
    await certificate('cert-one');
    await certificate('cert-old', { issued: null });
    await certificate('cert-ca', { use: 'client-authority' });
    const with_ = (CertificateId: string, Domain: string = 'api.example.com') => attach({ Domain, CertificateId });
    expect(await refusal(with_('cert-none'))).toMatchObject({ status: 404, code: 'InvalidCertificate.NotFound' });
    expect(await problems(with_('cert-one', 'other.example.com'))).toEqual([
      'CustomDomain.CertificateId: The certificate name-of-cert-one does not cover other.example.com; it is for api.example.com, *.example.org.',
    ]);
    expect(await problems(with_('cert-one', '*.example.com'))).toEqual([expect.stringContaining('does not cover *.example.com')]);
    await with_('cert-one', '*.example.org');
    await with_('cert-one', 'a.example.org');
    expect(await problems(with_('cert-one', 'a.b.example.org'))).toEqual([expect.stringContaining('does not cover')]);
    expect(await problems(with_('cert-old'))).toEqual([expect.stringContaining('is not issued yet')]);
    expect(await problems(with_('cert-ca'))).toEqual([expect.stringContaining('Use it as ClientCertificateId')]);
  });

  it('have no certificate that has ended', async () => {
    await certificate('cert-one');
    const [held] = await api.store.transaction((tx) => tx.resources('certificate'));
    if (held?.issued == null) throw new Error('no certificate');
    const issued = { ...held.issued, notAfter: Date.UTC(2020, 0, 1) };
    await certificate('cert-ended', { issued });
    expect(await problems(attach({ Domain: 'api.example.com', CertificateId: 'cert-ended' }))).toEqual([
      'CustomDomain.CertificateId: The certificate name-of-cert-ended ended at 2020-01-01T00:00:00Z.',
    ]);
    await attach({ Domain: 'api.example.com', CertificateId: 'cert-one' });
    await certificate('cert-one', { issued });
    expect(await list()).toMatchObject([{ CertificateStatus: 'Expired' }]);
    await certificate('cert-soon', { issued: { ...held.issued, notBefore: api.clock.now() + DAY_MS } });
    const { Notices } = await attach({ Domain: 'api.example.com', CertificateId: 'cert-soon' });
    expect(Notices).toMatchObject([{ message: expect.stringContaining('clients refuse it until then') }]);
  });

  it('ask clients for certificates of an authority, over TLS', async () => {
    await certificate('cert-one');
    await certificate('cert-ca', { use: 'client-authority' });
    expect(await problems(attach({ Domain: 'api.example.com', ClientCertificateId: 'cert-ca' }))).toEqual([
      expect.stringContaining('over TLS only'),
    ]);
    const both = { Domain: 'api.example.com', CertificateId: 'cert-one' };
    expect(await problems(attach({ ...both, ClientCertificateId: 'cert-one' }))).toEqual([expect.stringContaining('is of a server')]);
    await attach({ ...both, ClientCertificateId: 'cert-ca' });
    expect(await list()).toMatchObject([{ ClientCertificateId: 'cert-ca' }]);
  });

  it('lead to a service of their gateway at the root path', async () => {
    const create = (name: string, gateway: string) =>
      call('CreateService', { body: JSON.stringify(echoConfig(name, { networking: { gateway } })) });
    await create('web', id);
    await create('elsewhere', 'shared');
    const to = (ServiceName: string) => attach({ Domain: 'web.example.com', ServiceName });
    expect(await problems(to('none'))).toEqual([expect.stringContaining('CustomDomain.ServiceName: There is no service named "none"')]);
    expect(await problems(to('elsewhere'))).toEqual([expect.stringContaining('uses the gateway shared. Bind it to')]);
    await to('web');
    expect(await list()).toMatchObject([{ ServiceName: 'web' }]);
    const moved = await call('UpdateService', { path: of('web'), body: '{"networking":{"gateway":"shared"}}' });
    expect(moved['Notices']).toEqual([{ path: 'networking.gateway', message: expect.stringContaining('The domain web.example.com') }]);
  });

  it('tell unknown keys, and that the shared gateway has none', async () => {
    expect(await problems(attach({ Domain: 'a.example.com', Certificate: 'x' }))).toEqual([
      'CustomDomain.Certificate: There is no such parameter here. Did you mean CertificateId?',
    ]);
    expect(await problems(attach({ Domain: 'a.example.com', Type: 'public' }))).toEqual([
      'CustomDomain.Type: Expected one of internet, intranet.',
    ]);
    expect(await problems(call('AttachGatewayDomain', { path: at(id) }))).toEqual(['CustomDomain: This is required.']);
    for (const ask of [() => attach({ Domain: 'a.example.com' }, 'shared'), () => list('shared')])
      expect(await refusal(ask())).toMatchObject({ code: 'InvalidStatus', message: expect.stringContaining('Create a dedicated gateway') });
  });

  it('need an address where the installation has no base domain', async () => {
    const plain = await startApi(
      { baseDomain: null },
      { internetName: null, vpcName: null, internet: ['http://127.0.0.1:30000'], vpcs: [] },
    );
    try {
      const other = plain.client();
      const own = String((await other('CreateGateway', { body: { InstanceType: '2c4g', EnableInternet: true } }))['GatewayId']);
      // It listens on every address of the host; this is one from outside.
      const status = gatewayStatus({ id: own, listeners: [gatewayListener({ host: '0.0.0.0' })] });
      await plain.store.transaction((tx) => tx.putResource('gateway-status', status));
      await attach({ Domain: 'a.example.com' }, own, other);
      await attach({ Domain: 'a.example.com', Type: 'intranet' }, own, other);
      expect((await other('ListGatewayDomains', { path: at(own) }))['CustomDomains']).toMatchObject([
        {
          DnsRecord: { Name: 'a.example.com', Type: 'A', Value: '192.0.2.1' },
          Message:
            'Without baseDomain the gateway has no name for a CNAME: create an A record for a.example.com that points to 192.0.2.1. It is called at port 30000.',
        },
        { DnsRecord: { Value: '' }, Message: 'The gateway has no VPC endpoint yet. Open one, and point a.example.com to it.' },
      ]);
    } finally {
      await plain.close();
    }
  });
});
