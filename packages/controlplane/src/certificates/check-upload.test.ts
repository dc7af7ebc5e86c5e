import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createAuthority } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import { checkUpload } from './check-upload.ts';

const NOW = Date.UTC(2026, 5, 1);
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2027, 0, 1);
const span = { notBefore: FROM, notAfter: TO };

const root = createAuthority('Root', span);
const intermediate = root.issue({ subject: 'Intermediate', isAuthority: true, ...span });
const leaf = intermediate.issue({ subject: 'api.example.com', names: ['api.example.com', '*.Example.com', '127.0.0.1', '::1'], ...span });
const stranger = createAuthority('Stranger', span);

const server = (certificatePem: string, privateKeyPem: string | null) => checkUpload({ use: 'server', certificatePem, privateKeyPem }, NOW);
const complaints = (certificatePem: string, privateKeyPem: string | null) =>
  server(certificatePem, privateKeyPem).problems.map(({ path, message }) => `${path}: ${message}`);

describe('an upload for a server', () => {
  it('is taken with its facts when chain and key are right', () => {
    const { issued, problems } = server(`subject=CN=api\n${leaf.cert}issuer\r\n${intermediate.cert}${root.cert}`, leaf.key);
    expect(problems).toEqual([]);
    expect(issued).toMatchObject({
      names: ['api.example.com', '*.example.com', '127.0.0.1', '::1'],
      issuer: 'CN=Intermediate',
      notBefore: FROM,
      notAfter: TO,
    });
    expect(issued?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(issued?.certificatePem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
    expect(issued?.certificatePem).not.toContain('subject');
  });

  it('needs its key, and just that one', () => {
    const wrong = 'PrivateKey: It is not the key of the certificate CN=api.example.com.';
    expect(complaints(leaf.cert, stranger.key)).toEqual([wrong]);
    expect(complaints(leaf.cert, null)).toEqual(['PrivateKey: The private key of the certificate is missing.']);
    expect(complaints(leaf.cert, 'nonsense')).toEqual(['PrivateKey: It holds no private key in PEM (-----BEGIN PRIVATE KEY-----).']);
    expect(complaints(leaf.cert, leaf.key + stranger.key)).toEqual(['PrivateKey: It holds 2 keys. Send the one of the certificate.']);
    expect(complaints(leaf.cert, leaf.key.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'))).toEqual([
      'PrivateKey: It cannot be read: it is damaged.',
    ]);
  });

  it('names the right order when the order is wrong', () => {
    const order = 'Right is: 1. CN=api.example.com; 2. CN=Intermediate; 3. CN=Root.';
    for (const pem of [
      intermediate.cert + leaf.cert + root.cert,
      root.cert + intermediate.cert + leaf.cert,
      leaf.cert + root.cert + intermediate.cert,
    ])
      expect(complaints(pem, leaf.key)).toEqual([
        `Certificate: The order is wrong: the certificate of the server comes first, each one is signed by the next. ${order}`,
      ]);
  });

  it('holds nothing that does not belong to the chain', () => {
    expect(complaints(leaf.cert + intermediate.cert + stranger.cert, leaf.key)).toEqual([
      'Certificate: The certificate 3 (CN=Stranger) does not belong to the chain of CN=api.example.com. Remove it, or add what connects them.',
    ]);
    expect(complaints(leaf.cert + root.cert, leaf.key)).toHaveLength(1);
    expect(complaints(leaf.cert + leaf.cert, leaf.key)).toEqual([
      'Certificate: The certificate 2 (CN=api.example.com) is there twice. Remove the second one.',
    ]);
  });

  it('is not fooled by an authority of the same name', () => {
    const namesake = root.issue({ subject: 'Intermediate', isAuthority: true, ...span });
    expect(complaints(leaf.cert + namesake.cert, leaf.key)[0]).toContain('does not belong to the chain');
  });

  it('is valid now, all of it', () => {
    const expired = intermediate.issue({ subject: 'old', names: ['old.example.com'], notBefore: FROM, notAfter: NOW });
    const future = intermediate.issue({ subject: 'new', names: ['new.example.com'], notBefore: NOW + 1000, notAfter: TO });
    expect(complaints(expired.cert, expired.key)).toEqual([
      'Certificate: The certificate 1 (CN=old) expired on 2026-06-01T00:00:00Z. Send one that is valid.',
    ]);
    expect(complaints(future.cert, future.key)).toEqual([
      'Certificate: The certificate 1 (CN=new) is not valid before 2026-06-01T00:00:01Z. Send it again then.',
    ]);
  });

  it('is one of a server, with names', () => {
    const client = root.issue({ subject: 'client', names: ['a.example.com'], purposes: ['client'], ...span });
    const nameless = root.issue({ subject: 'nameless.example.com', ...span });
    expect(complaints(client.cert, client.key)).toEqual([
      'Certificate: CN=client is not for servers: its extended key usage lacks serverAuth.',
    ]);
    expect(complaints(nameless.cert, nameless.key)[0]).toContain('names no host in its subjectAltName');
    expect(complaints(root.cert, root.key)[0]).toContain('is the certificate of an authority');
  });

  it('has a key that clients take', () => {
    const weakKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const weak = root.issue({ subject: 'weak', names: ['weak.example.com'], key: weakKey, ...span });
    expect(complaints(weak.cert, weak.key)).toEqual([
      'PrivateKey: It is an RSA key of 1024 bits. Taken are RSA keys of 2048 to 8192 bits, keys on the curves P-256, P-384 and P-521, and Ed25519.',
    ]);
    const sealed = createPrivateKey(leaf.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
    expect(complaints(leaf.cert, sealed)[0]).toBe(
      'PrivateKey: It is protected by a passphrase. Send it without one: openssl pkey -in key.pem -out plain.pem',
    );
    const traditional = createPrivateKey(leaf.key).export({ type: 'sec1', format: 'pem' }).toString();
    expect(
      server(leaf.cert, `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${traditional}`).problems,
    ).toEqual([]);
  });

  it('says everything at once', () => {
    const old = stranger.issue({ subject: 'old', notBefore: FROM, notAfter: NOW - 1, purposes: ['client'] });
    const said = complaints(intermediate.cert + old.cert, 'nothing');
    expect(said.map((line) => line.split(':')[0])).toEqual(['Certificate', 'Certificate', 'Certificate', 'Certificate', 'PrivateKey']);
  });

  it('is bounded, and what is no certificate is named without being shown', () => {
    expect(complaints('x'.repeat(70_000), leaf.key)).toEqual(['Certificate: It is longer than 65536 characters.']);
    expect(complaints(leaf.cert.repeat(11), leaf.key)).toEqual(['Certificate: It holds 11 certificates; a chain has at most 10.']);
    expect(complaints('', leaf.key)).toEqual(['Certificate: It holds no certificate in PEM (-----BEGIN CERTIFICATE-----).']);
    const mixed = complaints(leaf.cert + leaf.key, leaf.key);
    expect(mixed).toEqual(['Certificate: It holds a private key. Send the key as PrivateKey, and only certificates here.']);
    const damaged = leaf.cert.replace(/\n.{30}/, '\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect(complaints(damaged, leaf.key)).toEqual(['Certificate: The certificate 1 cannot be read: it is damaged.']);
  });
});

describe('authorities of clients', () => {
  const authorities = (certificatePem: string, privateKeyPem: string | null = null) =>
    checkUpload({ use: 'client-authority', certificatePem, privateKeyPem }, NOW);

  it('are taken in any order, without a key', () => {
    const { issued } = authorities(stranger.cert + root.cert);
    expect(issued).toMatchObject({ names: [], privateKeyPem: null, notAfter: TO });
  });

  it('are authorities and nothing else', () => {
    const problems = authorities(root.cert + leaf.cert, root.key).problems;
    expect(problems.map(({ path }) => path)).toEqual(['Certificate', 'PrivateKey']);
    expect(problems[0]?.message).toContain('certificate 2 (CN=api.example.com) is not that of an authority');
  });
});
