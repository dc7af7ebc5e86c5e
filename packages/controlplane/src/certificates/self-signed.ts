import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type * as X509 from '@peculiar/x509';
import type { KeyAlgorithm } from '../store/certificate-records.ts';
import { type GeneratedKeys, generateKeys } from './key-algorithm.ts';

export interface SelfSignedOptions {
  /** DNS names and addresses, the first one is the common name. */
  readonly domains: readonly string[];
  readonly validDays: number;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
/** Clients whose clock is a little behind believe it too. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** What fits into a common name. */
const MAX_COMMON_NAME = 64;

/** A server certificate that is its own authority, with its key. For trying: clients have to be told to believe it. */
export async function createSelfSigned(
  options: SelfSignedOptions,
): Promise<{ readonly certificatePem: string; readonly privateKeyPem: string }> {
  const { domains, validDays, keyAlgorithm, nowMs } = options;
  // Loaded when it is used: it takes longer to load than everything else of the controller.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const pair = await generateKeys(keyAlgorithm);
  const { keys, signingAlgorithm } = await webKeys(pair, keyAlgorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: [{ CN: [(domains[0] ?? '').slice(0, MAX_COMMON_NAME)] }],
      notBefore: new Date(nowMs - CLOCK_DIFFERENCE_MS),
      notAfter: new Date(nowMs + validDays * DAY_MS),
      keys,
      signingAlgorithm,
      extensions: [...(await extensionsOf(x509, domains, keys.publicKey))],
    },
    webcrypto,
  );
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

async function extensionsOf(
  x509: typeof X509,
  domains: readonly string[],
  publicKey: webcrypto.CryptoKey,
): Promise<readonly X509.Extension[]> {
  const names = domains.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
    await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
  ];
}

/** Positive, and never with a leading zero byte. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** The same keys as the library takes them. */
async function webKeys({ privateKey, publicKey }: GeneratedKeys, algorithm: KeyAlgorithm) {
  const isRsa = algorithm.startsWith('rsa');
  const namedCurve = algorithm === 'ec-p384' ? 'P-384' : 'P-256';
  const hash = algorithm === 'ec-p384' ? 'SHA-384' : 'SHA-256';
  const imported = isRsa ? { name: 'RSASSA-PKCS1-v1_5', hash } : { name: 'ECDSA', namedCurve };
  const keys = {
    privateKey: await webcrypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), imported, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), imported, true, ['verify']),
  };
  return { keys, signingAlgorithm: isRsa ? { name: imported.name, hash } : { name: 'ECDSA', hash } };
}
