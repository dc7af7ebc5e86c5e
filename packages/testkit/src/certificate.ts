import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, der, integer, oid, sequence, text, time } from './der.ts';

export interface CertificateRequest {
  /** The common name; by default the first of `names`. */
  readonly subject?: string;
  /** DNS names and addresses; none: the certificate has no subjectAltName. */
  readonly names?: readonly string[];
  /** May sign others. */
  readonly isAuthority?: boolean;
  /** Extended key usage; none: any. */
  readonly purposes?: readonly ('server' | 'client')[];
  /** RSA or P-256; by default a new one on P-256. */
  readonly key?: KeyObject;
  /** Milliseconds since 1970; by default from yesterday for a year. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** A certificate with its key, all in PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
  /** The certificate and those above it, the root left out. */
  readonly chain: string;
  /** Signs a certificate with this one. */
  issue(request: CertificateRequest): IssuedCertificate;
}

interface Signer {
  readonly subject: string;
  readonly key: KeyObject;
  /** What follows a certificate that it signs; none behind one of the root. */
  readonly chain: string;
}

const DAY_MS = 86_400_000;
const COMMON_NAME = oid('550403');
const SUBJECT_ALTERNATIVE_NAME = oid('551d11');
const BASIC_CONSTRAINTS = oid('551d13');
const EXTENDED_KEY_USAGE = oid('551d25');
const PURPOSES = { server: oid('2b06010505070301'), client: oid('2b06010505070302') };
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const RSA_WITH_SHA256 = sequence(oid('2a864886f70d01010b'), der(0x05));
const TRUE = der(0x01, Buffer.from([0xff]));

/** A certificate for one host name that is its own authority, made anew for each test run; from 2025 to 2049, whatever a fake clock says. */
export function createCertificate(host: string): IssuedCertificate {
  return create({ names: [host], isAuthority: true, notBefore: Date.UTC(2025, 0, 1), notAfter: Date.UTC(2049, 11, 31, 23, 59, 59) }, null);
}

/** A root authority, made anew for each test run. */
export function createAuthority(subject: string, span: Pick<CertificateRequest, 'notBefore' | 'notAfter'> = {}): IssuedCertificate {
  return create({ subject, isAuthority: true, ...span }, null);
}

/** `signer` null: it signs itself. */
function create(request: CertificateRequest, signer: Signer | null): IssuedCertificate {
  const { names = [], subject = names[0] ?? '', key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey } = request;
  const by = signer ?? { subject, key, chain: '' };
  const cert = signed(bodyOf({ ...request, subject, key }, by), by.key);
  const chain = cert + by.chain;
  return {
    cert,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    chain,
    issue: (next) => create(next, { subject, key, chain: signer === null ? '' : chain }),
  };
}

function bodyOf(request: CertificateRequest & { readonly subject: string; readonly key: KeyObject }, signer: Signer): Buffer {
  const { subject, key, notBefore = Date.now() - DAY_MS, notAfter = Date.now() + 365 * DAY_MS } = request;
  return sequence(
    der(0xa0, integer(2)),
    // A leading 1 keeps it positive.
    der(0x02, Buffer.from([1]), randomBytes(8)),
    signatureOf(signer.key),
    nameOf(signer.subject),
    sequence(time(notBefore), time(notAfter)),
    nameOf(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensionsOf(request))),
  );
}

function extensionsOf({ names = [], purposes = [], isAuthority = false }: CertificateRequest): readonly Buffer[] {
  const extension = (id: Buffer, ...values: readonly Buffer[]) => sequence(id, der(0x04, sequence(...values)));
  return [
    sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, isAuthority ? sequence(TRUE) : sequence())),
    ...(names.length === 0 ? [] : [extension(SUBJECT_ALTERNATIVE_NAME, ...names.map(alternativeName))]),
    ...(purposes.length === 0 ? [] : [extension(EXTENDED_KEY_USAGE, ...purposes.map((purpose) => PURPOSES[purpose]))]),
  ];
}

function signed(body: Buffer, key: KeyObject): string {
  const lines =
    sequence(body, signatureOf(key), bits(sign('sha256', body, key)))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function signatureOf({ asymmetricKeyType }: KeyObject): Buffer {
  return asymmetricKeyType === 'rsa' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256;
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, commonName))));
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? text(0x82, name) : der(0x87, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [before = [], after = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
