import { X509Certificate } from 'node:crypto';
import type { GatewayDomain, GatewayRecord } from '@infergate/controlplane';
import { createAuthority, gatewayDomain, gatewayRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, refusal, startApi } from './harness.ts';

const root = createAuthority('Test Root');
const pair = root.issue({ subject: 'api.example.com', names: ['api.example.com', '*.example.com'] });

/** A gateway whose Internet portal is open. */
function edge(overrides: Partial<GatewayRecord>): GatewayRecord {
  return gatewayRecord({ id: 'gw-1', name: 'edge', internet: { enabled: true, allow: [], vSwitchIds: [] }, ...overrides });
}

describe('certificates', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    call = api.client();
  });
  afterEach(() => api.close());

  const upload = (Name = 'web', more: object = {}) =>
    call('CreateCertificate', { body: { Name, Certificate: pair.cert + root.cert, PrivateKey: pair.key, ...more } });
  const of = (CertificateId: unknown) => ({ path: { CertificateId: String(CertificateId) } });
  const attach = (domain: Partial<GatewayDomain>) =>
    api.store.transaction((tx) => tx.putResource('gateway', edge({ domains: [gatewayDomain({ domain: 'api.example.com', ...domain })] })));

  it('are taken, shown without their key, listed and deleted', async () => {
    const made = await upload();
    expect(made).toMatchObject({ CertificateName: 'web', CertificateStatus: 'Succeeded' });
    expect(made['CertificateId']).toMatch(/^cert-[a-z0-9]{12}$/);
    const shown = await call('DescribeCertificate', of(made['CertificateId']));
    expect(shown).toMatchObject({
      CertificateUse: 'server',
      CertificateSource: 'uploaded',
      Domains: ['api.example.com', '*.example.com'],
      Issuer: 'CN=Test Root',
      SerialNumber: new X509Certificate(pair.cert).serialNumber,
      Fingerprint: new X509Certificate(pair.cert).fingerprint256,
      Message: '',
      UsedBy: [],
    });
    expect([363, 364, 365]).toContain(shown['DaysLeft']);
    expect(shown['Certificate']).toBe(pair.cert + root.cert);
    expect(JSON.stringify([made, shown])).not.toContain('PRIVATE KEY');
    expect(await call('DescribeCertificate', of('web'))).toMatchObject({ CertificateId: made['CertificateId'] });
    expect(await call('ListCertificates')).toMatchObject({ TotalCount: 1, Certificates: [{ CertificateName: 'web' }] });
    expect(await call('ListCertificates', { query: { Filter: 'API.example' } })).toMatchObject({ TotalCount: 1 });
    expect(await call('ListCertificates', { query: { CertificateUse: 'client-authority' } })).toMatchObject({ TotalCount: 0 });
    await call('DeleteCertificate', of('web'));
    expect(await refusal(call('DescribeCertificate', of(made['CertificateId'])))).toMatchObject({
      status: 404,
      code: 'InvalidCertificate.NotFound',
    });
  });

  it('are refused with every reason, and nothing of the key goes anywhere', async () => {
    const other = createAuthority('Other');
    const refused = await refusal(upload('cert-mine', { Certificate: root.cert + pair.cert, PrivateKey: other.key }));
    expect(refused).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(refused.problems.map(({ path }) => path)).toEqual(['Name', 'Certificate', 'PrivateKey']);
    expect(refused.problems[1]?.message).toContain('Right is: 1. CN=api.example.com; 2. CN=Test Root.');
    expect(JSON.stringify(refused)).not.toContain(other.key.split('\n')[1]);
    const audit = await call('ListAuditRecords');
    expect(audit['Records']).toMatchObject([
      { Operation: 'CreateCertificate', Resource: 'certificate/cert-mine', Outcome: 'InvalidParameter' },
    ]);
  });

  it('have names of their own', async () => {
    await upload();
    expect(await refusal(upload())).toMatchObject({ status: 409, code: 'CertificateAlreadyExists' });
    await upload('other');
    expect(await refusal(call('UpdateCertificate', { ...of('other'), body: { Name: 'web' } }))).toMatchObject({
      code: 'CertificateAlreadyExists',
    });
    expect(await call('UpdateCertificate', { ...of('other'), body: { Name: 'third' } })).toMatchObject({ CertificateName: 'third' });
    expect((await refusal(upload('a b'))).problems.map(({ path }) => path)).toEqual(['Name']);
  });

  it('are replaced by another upload under the same id, with the same key unless another is sent', async () => {
    const { CertificateId } = await upload();
    const again = root.issue({ subject: 'api.example.com', names: ['api.example.com'] });
    const unfitting = call('UpdateCertificate', { ...of('web'), body: { Certificate: again.cert } });
    expect((await refusal(unfitting)).problems.map(({ path }) => path)).toEqual(['PrivateKey']);
    await call('UpdateCertificate', { ...of('web'), body: { Certificate: again.cert, PrivateKey: again.key } });
    const shown = await call('DescribeCertificate', of(CertificateId));
    expect(shown['Fingerprint']).toBe(new X509Certificate(again.cert).fingerprint256);
    expect((await refusal(call('UpdateCertificate', { ...of('web'), body: { PrivateKey: again.key } }))).problems[0]?.path).toBe(
      'Certificate',
    );
  });

  it('say who uses them, and stay as long as somebody does', async () => {
    const { CertificateId } = await upload();
    await attach({ domain: 'api.example.com', certificateId: String(CertificateId) });
    expect((await call('DescribeCertificate', of('web')))['UsedBy']).toEqual([
      { GatewayId: 'gw-1', GatewayName: 'edge', Domain: 'api.example.com', Type: 'internet', As: 'Certificate' },
    ]);
    const kept = await refusal(call('DeleteCertificate', of('web')));
    expect(kept).toMatchObject({ status: 409, code: 'InvalidStatus' });
    expect(kept.message).toContain('is used by api.example.com of the gateway edge (gw-1)');
    const narrow = root.issue({ subject: 'x', names: ['other.example.com'] });
    const refused = await refusal(call('UpdateCertificate', { ...of('web'), body: { Certificate: narrow.cert, PrivateKey: narrow.key } }));
    expect(refused.problems[0]?.message).toContain('It does not hold for api.example.com');
    await attach({ domain: 'api.example.com', certificateId: null });
    await call('DeleteCertificate', of('web'));
  });

  it('may be authorities of clients, without a key', async () => {
    const made = await call('CreateCertificate', { body: { Name: 'clients', Use: 'client-authority', Certificate: root.cert } });
    expect(await call('DescribeCertificate', of(made['CertificateId']))).toMatchObject({ CertificateUse: 'client-authority', Domains: [] });
    const wrong = call('CreateCertificate', {
      body: { Name: 'c2', Use: 'client-authority', Certificate: pair.cert, PrivateKey: pair.key },
    });
    expect((await refusal(wrong)).problems.map(({ path }) => path)).toEqual(['Certificate', 'PrivateKey']);
  });

  it.each(['ec-p256', 'ec-p384', 'rsa-2048'])('are made here for trying, with a key %s, and anew', async (KeyAlgorithm) => {
    const Domains = ['Try.example', '*.try.example', '127.0.0.1', '::1'];
    await call('CreateSelfSignedCertificate', { body: { Name: 'try', Domains, ValidDays: 30, KeyAlgorithm } });
    const first = await call('DescribeCertificate', of('try'));
    expect(first).toMatchObject({ CertificateSource: 'self-signed', DaysLeft: 29, Domains: Domains.map((name) => name.toLowerCase()) });
    const certificate = new X509Certificate(String(first['Certificate']));
    expect(certificate.checkHost('a.try.example')).toBe('*.try.example');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(await call('RenewCertificate', of('try'))).toMatchObject({ CertificateStatus: 'Succeeded' });
    const second = await call('DescribeCertificate', of('try'));
    expect(second).toMatchObject({ DaysLeft: 29, Domains: first['Domains'], CertificateId: first['CertificateId'] });
    expect(second['Fingerprint']).not.toBe(first['Fingerprint']);
    expect(new X509Certificate(String(second['Certificate'])).publicKey.asymmetricKeyType).toBe(certificate.publicKey.asymmetricKeyType);
  });

  it('say which domains cannot be', async () => {
    const refused = await refusal(call('CreateSelfSignedCertificate', { body: { Name: 'bad', Domains: ['ok.example', 'a b', '*.*.x'] } }));
    expect(refused.problems.map(({ path }) => path)).toEqual(['Domains[1]', 'Domains[2]']);
  });

  it('are not renewed by us when they were uploaded', async () => {
    await upload();
    expect(await refusal(call('RenewCertificate', of('web')))).toMatchObject({ status: 409, code: 'InvalidStatus' });
    expect(await refusal(call('RenewCertificate', of('none')))).toMatchObject({ status: 404 });
  });

  it('are changed by administrators and seen by everybody', async () => {
    await upload();
    const developer = api.client(await api.makeKey('developer'));
    expect(await developer('ListCertificates')).toMatchObject({ TotalCount: 1 });
    expect(await refusal(developer('DeleteCertificate', of('web')))).toMatchObject({ status: 403 });
    expect((await call('ListAuditRecords'))['Records']).toMatchObject([
      { Resource: 'certificate/web', Outcome: 'Forbidden.NoPermission' },
      {},
    ]);
  });

  describe('of an authority', () => {
    const request = (more: object = {}) =>
      call('CreateAcmeCertificate', { body: { Name: 'acme', Domains: ['A.example.com', 'a.example.com'], GatewayId: 'gw-1', ...more } });

    it('are asked for, and wait for their turn', async () => {
      await attach({});
      expect(await request()).toMatchObject({ CertificateName: 'acme', CertificateStatus: 'Pending' });
      expect(await call('DescribeCertificate', of('acme'))).toMatchObject({
        CertificateSource: 'acme',
        CertificateStartDate: '',
        CertificateEndDate: '',
        DaysLeft: null,
        Domains: ['a.example.com'],
        Message: 'waiting for its turn',
        Acme: { Challenge: 'http-01', GatewayId: 'gw-1', State: 'pending', FailedAttempts: 0 },
        Certificate: '',
      });
    });

    it('are only for names that the authority can validate through a gateway', async () => {
      await attach({});
      const refused = await refusal(request({ Domains: ['*.example.com', '127.0.0.1', 'ok.example.com'], GatewayId: 'gw-2' }));
      expect(refused.problems.map(({ path }) => path)).toEqual(['Domains[0]', 'Domains[1]', 'GatewayId']);
      expect(refused.problems[0]?.message).toContain('DNS-01 only, and that is not offered');
      expect((await refusal(request({ GatewayId: 'shared' }))).message).toContain('The shared gateway serves no custom domains');
      await api.store.transaction((tx) => tx.putResource('gateway', edge({ internet: { enabled: false, allow: [], vSwitchIds: [] } })));
      expect((await refusal(request())).message).toContain('The Internet portal of the gateway edge is closed');
    });

    it('need the consent of the operator', async () => {
      await attach({});
      api.acme.termsOfServiceAgreed = false;
      const refused = await refusal(request());
      expect(refused).toMatchObject({ status: 409, code: 'InvalidStatus' });
      expect(refused.message).toContain('acme.termsOfServiceAgreed: true');
    });

    it('are renewed when somebody asks, and never replaced by an upload', async () => {
      await attach({});
      await request();
      await api.store.transaction(async (tx) => {
        const [record] = await tx.resources('certificate');
        if (record?.acme)
          await tx.putResource('certificate', { ...record, acme: { ...record.acme, state: 'failed', attempts: 4, nextAttemptAt: 9e12 } });
      });
      expect((await call('DescribeCertificate', of('acme')))['CertificateStatus']).toBe('Failed');
      await call('RenewCertificate', of('acme'));
      const [record] = await api.store.transaction((tx) => tx.resources('certificate'));
      expect(record?.acme).toMatchObject({ state: 'pending', attempts: 0, nextAttemptAt: api.clock.now() });
      const replaced = call('UpdateCertificate', { ...of('acme'), body: { Certificate: pair.cert, PrivateKey: pair.key } });
      expect((await refusal(replaced)).message).toContain('acme is issued by ACME');
    });

    it('take their answers with them when they are deleted', async () => {
      await attach({});
      const { CertificateId } = await request();
      const answer = { type: 'http-01', token: 't', keyAuthorization: 't.k' } as const;
      const challenge = { id: `${String(CertificateId)}/a.example.com`, gatewayId: 'gw-1', domain: 'a.example.com', answer };
      await api.store.transaction((tx) => tx.putResource('acme-challenge', challenge));
      await call('DeleteCertificate', of('acme'));
      expect(await api.store.transaction((tx) => tx.resources('acme-challenge'))).toEqual([]);
    });
  });
});
