import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bits, der, integer, oid, sequence, text } from './certificate.ts';

/** A certificate with its key, both in PEM; the chain above it, root left out, follows the leaf in `chain`. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
  readonly chain: string;
}

export interface CertificateRequest {
  /** The first is also the common name. */
  readonly names: readonly string[];
  /** Signs it; absent: it signs itself. */
  readonly issuer?: IssuedCertificate;
  readonly isAuthority?: boolean;
  readonly algorithm?: 'ec' | 'rsa';
  /** `YYMMDDhhmmssZ`. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

const COMMON_NAME = oid('550403');
const SUBJECT_ALTERNATIVE_NAME = oid('551d11');
const BASIC_CONSTRAINTS = oid('551d13');
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const RSA_WITH_SHA256 = sequence(oid('2a864886f70d01010b'), der(0x05));
const TRUE = der(0x01, Buffer.from([0xff]));

/** Makes a certificate, by an authority or by itself. */
export function issueCertificate(request: CertificateRequest): IssuedCertificate {
  const { names, issuer, isAuthority = false, algorithm = 'ec', notBefore = '250101000000Z', notAfter = '491231235959Z' } = request;
  const { privateKey, publicKey } =
    algorithm === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const signature = signer.asymmetricKeyType === 'ec' ? ECDSA_WITH_SHA256 : RSA_WITH_SHA256;
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const alternatives = sequence(...names.map((name) => text(0x82, name)));
  const body = sequence(
    der(0xa0, integer(2)),
    serial,
    signature,
    issuer === undefined ? nameOf(names[0] ?? '') : subjectOf(issuer.cert),
    sequence(text(0x17, notBefore), text(0x17, notAfter)),
    nameOf(names[0] ?? ''),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, alternatives)),
        ...(isAuthority ? [sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE)))] : []),
      ),
    ),
  );
  const cert = pem(sequence(body, signature, bits(sign('sha256', body, signer))));
  const above = issuer === undefined || issuer.chain === '' ? '' : issuer.chain;
  const isRoot = issuer === undefined;
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), chain: isRoot ? '' : cert + above };
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, commonName))));
}

/** The fifth element behind the version: every certificate here is made above. */
function subjectOf(certificatePem: string): Buffer {
  const whole = Buffer.from(certificatePem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  let at = contentStart(whole, contentStart(whole, 0));
  for (let i = 0; i < 5; i += 1) at = endOf(whole, at);
  return whole.subarray(at, endOf(whole, at));
}

function contentStart(bytes: Buffer, at: number): number {
  const first = bytes[at + 1] as number;
  return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

function endOf(bytes: Buffer, at: number): number {
  const first = bytes[at + 1] as number;
  const length = first < 0x80 ? first : bytes.readUIntBE(at + 2, first & 0x7f);
  return contentStart(bytes, at) + length;
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
