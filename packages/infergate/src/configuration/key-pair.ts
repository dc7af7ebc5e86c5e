import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { FieldProblem } from '@infergate/contract';
import { errorCode } from '@infergate/kernel';
import type { Settings } from './settings.ts';

/** A certificate with its private key, as the listeners need them. The key is secret: it is neither logged nor stored in plain. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly certificate: X509Certificate;
}

const CERTIFICATE = 'tls.certificate';
const KEY = 'tls.key';
/** Chains and keys are far smaller; something else was named. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Reads and checks both files. Problems say which key of the configuration is meant, and never what is in the files. */
export function readKeyPair({ certificate, key }: NonNullable<Settings['tls']>): KeyPair | readonly FieldProblem[] {
  const certificatePem = readPem(certificate, CERTIFICATE);
  const privateKeyPem = readPem(key, KEY);
  if (typeof certificatePem !== 'string' || typeof privateKeyPem !== 'string') {
    return [certificatePem, privateKeyPem].filter((read) => typeof read !== 'string');
  }
  const leaf = parsed(() => new X509Certificate(certificatePem));
  if (leaf === null) return [{ path: CERTIFICATE, message: `${certificate} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)` }];
  const problem = keyProblem(leaf, privateKeyPem, key) ?? contextProblem(certificatePem, privateKeyPem);
  return problem === null ? { certificatePem, privateKeyPem, certificate: leaf } : [problem];
}

export function isKeyPair(read: KeyPair | readonly FieldProblem[]): read is KeyPair {
  return 'certificatePem' in read;
}

/** What is no reason not to start, and still something that callers will stumble over; null: nothing. */
export function keyPairNotice({ certificate }: KeyPair, nowMs: number): string | null {
  if (Date.parse(certificate.validTo) <= nowMs)
    return `The TLS certificate expired on ${certificate.validTo}: callers will refuse it. Renew it.`;
  if (Date.parse(certificate.validFrom) > nowMs)
    return `The TLS certificate is not valid before ${certificate.validFrom}: callers will refuse it until then.`;
  return null;
}

function readPem(file: string, path: string): string | FieldProblem {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length <= MAX_FILE_BYTES ? text : { path, message: `${file} is larger than ${MAX_FILE_BYTES} bytes` };
  } catch (error) {
    const reason = errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read (${errorCode(error)})`;
    return { path, message: `${file} ${reason}` };
  }
}

function keyProblem(leaf: X509Certificate, privateKeyPem: string, file: string): FieldProblem | null {
  if (/ENCRYPTED/.test(privateKeyPem))
    return { path: KEY, message: `${file} is protected by a passphrase; store it without one, readable by this user only` };
  const key = parsed(() => createPrivateKey(privateKeyPem));
  if (key === null) return { path: KEY, message: `${file} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)` };
  return leaf.checkPrivateKey(key) ? null : { path: KEY, message: `${file} is not the key of the certificate in ${CERTIFICATE}` };
}

/** What the library that serves TLS thinks of them, such as that the key is too short. */
function contextProblem(cert: string, key: string): FieldProblem | null {
  try {
    createSecureContext({ cert, key });
    return null;
  } catch (error) {
    return { path: CERTIFICATE, message: `cannot be used: ${errorCode(error) ?? 'unknown reason'}` };
  }
}

function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
