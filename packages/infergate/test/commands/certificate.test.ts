import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused } from '../fake-management.ts';

const CREATED = { CertificateId: 'cert-1', CertificateName: 'web', CertificateStatus: 'Succeeded' };

function certificate(overrides: object = {}) {
  return {
    ...CREATED,
    CertificateUse: 'server',
    CertificateSource: 'uploaded',
    CertificateStartDate: '2026-01-01T00:00:00Z',
    CertificateEndDate: '2027-01-01T00:00:00Z',
    DaysLeft: 100,
    Domains: ['api.example.com'],
    Issuer: 'CN=Root',
    SerialNumber: '01',
    Fingerprint: 'AA:BB',
    Message: '',
    UsedBy: [],
    CreateTime: '2026-01-01T00:00:00Z',
    UpdateTime: '2026-01-01T00:00:00Z',
    Certificate: '-----BEGIN CERTIFICATE-----\n',
    ...overrides,
  };
}

function acme(State: string, Message: string) {
  const order = {
    Domains: ['a.example'],
    Challenge: 'http-01',
    GatewayId: 'gw-1',
    FailedAttempts: 1,
    NextAttemptTime: '2026-02-01T00:00:00Z',
  };
  return ok(certificate({ CertificateSource: 'acme', Message, Acme: { ...order, State } }));
}

describe('infergate certificate', () => {
  let management: FakeManagement;
  let folder: string;
  beforeEach(async () => {
    management = await FakeManagement.start();
    folder = mkdtempSync(join(tmpdir(), 'infergate-certificate-'));
    writeFileSync(join(folder, 'chain.pem'), 'the chain');
    writeFileSync(join(folder, 'key.pem'), 'the key');
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await management.close();
  });

  const body = (operation: 'CreateCertificate' | 'CreateAcmeCertificate' | 'CreateSelfSignedCertificate' | 'UpdateCertificate') =>
    JSON.parse(management.callsOf(operation)[0]?.body ?? '{}') as object;
  const type = (...args: string[]) => run(['certificate', ...args], { management, cwd: folder });

  it('uploads what files hold and shows what came of it', async () => {
    management.answer('CreateCertificate', ok(CREATED)).answer('DescribeCertificate', ok(certificate()));
    const { exitCode, out } = await type('upload', 'web', '--certificate', 'chain.pem', '--key', 'key.pem');
    expect([exitCode, body('CreateCertificate')]).toEqual([
      0,
      { Name: 'web', Use: 'server', Certificate: 'the chain', PrivateKey: 'the key' },
    ]);
    expect(out).toContain('2027-01-01T00:00:00Z (100 days left)');
    expect(out).not.toContain('the key');
  });

  it('says everything that is against an upload', async () => {
    const problems = [{ path: 'PrivateKey', message: 'It is not the key.' }];
    management.answer('CreateCertificate', refused(400, 'InvalidParameter', 'wrong', problems));
    const { exitCode, err } = await type('upload', 'web', '--certificate', 'chain.pem', '--key', 'key.pem');
    expect(exitCode).toBe(4);
    expect(err).toContain('PrivateKey: It is not the key.');
  });

  it('makes one for trying', async () => {
    management.answer('CreateSelfSignedCertificate', ok(CREATED)).answer('DescribeCertificate', ok(certificate()));
    const { err } = await type('create-self-signed', 'try', '--domain', 'a.example', '--domain', '*.a.example', '--valid-days', '7');
    expect(body('CreateSelfSignedCertificate')).toEqual({
      Name: 'try',
      Domains: ['a.example', '*.a.example'],
      ValidDays: 7,
      KeyAlgorithm: 'ec-p256',
    });
    expect(err).toContain('describe try --pem');
  });

  it('requests one and tells how it goes', async () => {
    management
      .answer('CreateAcmeCertificate', ok({ ...CREATED, CertificateStatus: 'Pending' }))
      .answer(
        'DescribeCertificate',
        acme('pending', 'waiting for its turn'),
        acme('pending', 'the authority checks a.example'),
        acme('issued', ''),
      );
    const { exitCode, err } = await type('request', 'web', '--domain', 'a.example', '--gateway', 'gw-1');
    expect(exitCode).toBe(0);
    expect(body('CreateAcmeCertificate')).toMatchObject({ Domains: ['a.example'], GatewayId: 'gw-1', Challenge: 'http-01' });
    expect(err).toContain('web: waiting for its turn\nweb: the authority checks a.example\n');
  });

  it('does not wait for the next attempt when one failed', async () => {
    management.answer('RenewCertificate', ok(CREATED)).answer('DescribeCertificate', acme('failed', 'a.example does not resolve'));
    const { exitCode, err } = await type('renew', 'web');
    expect(exitCode).toBe(5);
    expect(err).toContain('web was not issued: a.example does not resolve');
    expect(err).toContain('2026-02-01T00:00:00Z');
  });

  it('lists, replaces, prints and deletes', async () => {
    management
      .answer(
        'ListCertificates',
        ok({ Certificates: [certificate({ UsedBy: [{ Domain: 'api.example.com', GatewayName: 'edge', As: 'Certificate' }] })] }),
      )
      .answer('UpdateCertificate', ok(CREATED))
      .answer('DescribeCertificate', ok(certificate()))
      .answer('DeleteCertificate', ok({ Message: 'gone' }));
    expect((await type('list')).out).toContain('api.example.com (edge)');
    await type('replace', 'web', '--certificate', 'chain.pem');
    expect(body('UpdateCertificate')).toEqual({ Certificate: 'the chain' });
    expect((await type('describe', 'web', '--pem')).out).toBe('-----BEGIN CERTIFICATE-----\n');
    expect((await type('delete', 'web')).err).toBe('gone\n');
  });
});
