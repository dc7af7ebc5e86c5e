import { generateKeyPairSync, sign } from 'node:crypto';

/** DER, as much of it as a certificate needs. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
export const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
export const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
export const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, 'latin1'));
export const bits = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes);

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const SUBJECT_ALTERNATIVE_NAME = oid('551d11');
const TRUE = der(0x01, Buffer.from([0xff]));
/** Critical, and the holder is an authority. */
const BASIC_CONSTRAINTS = sequence(oid('551d13'), TRUE, der(0x04, sequence(TRUE)));

/** A certificate for one host name that is its own authority, made anew for each test run. */
export function createCertificate(host: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, text(0x0c, host))));
  const validity = sequence(text(0x17, '250101000000Z'), text(0x17, '491231235959Z'));
  const alternatives = sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(text(0x82, host))));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternatives, BASIC_CONSTRAINTS)),
  );
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
