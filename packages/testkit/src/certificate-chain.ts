import { createPrivateKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

export interface IssueOptions {
  /** Common name. */
  readonly subject: string;
  /** DNS names and addresses; none: the certificate has no subjectAltName. */
  readonly names?: readonly string[];
  /** Milliseconds since 1970; by default from yesterday for a year. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Purposes as OIDs; none: any. */
  readonly purposes?: readonly string[];
  readonly isAuthority?: boolean;
  /** The key; by default a new one on P-256. */
  readonly key?: KeyObject;
}

export interface IssuedPair {
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** Signs a certificate with this one. */
  issue(options: IssueOptions): Promise<IssuedPair>;
}

const DAY_MS = 86_400_000;
const P_256 = { name: 'ECDSA', namedCurve: 'P-256' };

/** A root authority, made anew for each test run. */
export function createAuthority(subject: string, options: Partial<IssueOptions> = {}): Promise<IssuedPair> {
  return make({ isAuthority: true, ...options, subject }, null);
}

/** Only tests that make chains wait for it. */
async function loadLibrary(): Promise<typeof X509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

interface Signer {
  readonly certificate: X509.X509Certificate;
  readonly key: KeyObject;
}

async function make(options: IssueOptions, signer: Signer | null): Promise<IssuedPair> {
  const x509 = await loadLibrary();
  const key = options.key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signingKey = await privateKeyOf(signer?.key ?? key);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${options.subject}`,
      issuer: signer?.certificate.subject ?? `CN=${options.subject}`,
      notBefore: new Date(options.notBefore ?? Date.now() - DAY_MS),
      notAfter: new Date(options.notAfter ?? Date.now() + 365 * DAY_MS),
      publicKey: await publicKeyOf(key),
      signingKey,
      signingAlgorithm: { ...signingKey.algorithm, hash: 'SHA-256' },
      extensions: extensionsOf(x509, options),
    },
    webcrypto,
  );
  const self = { certificate, key };
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    issue: (next) => make(next, self),
  };
}

function extensionsOf(x509: typeof X509, { names = [], purposes = [], isAuthority = false }: IssueOptions): X509.Extension[] {
  const general = names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value }));
  return [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
    ...(general.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(general)]),
    ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...purposes])]),
  ];
}

function algorithmFor({ asymmetricKeyType }: KeyObject) {
  return asymmetricKeyType === 'rsa' ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } : P_256;
}

function privateKeyOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), algorithmFor(key), true, ['sign']);
}

async function publicKeyOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const jwk = createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' });
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = jwk as Record<string, unknown>;
  return webcrypto.subtle.importKey('jwk', open, algorithmFor(key), true, ['verify']);
}
