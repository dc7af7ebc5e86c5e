import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { FieldProblem } from '@infergate/contract';
import { pemBlocks } from './pem-blocks.ts';

export const KEY_FIELD = 'PrivateKey';
const MAX_KEY_TEXT = 16 * 1024;
const MIN_RSA_BITS = 2048;
/** A handshake with a longer one costs more than it is worth, and holds up everybody else. */
const MAX_RSA_BITS = 8192;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const TAKEN = `Taken are RSA keys of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, keys on the curves P-256, P-384 and P-521, and Ed25519.`;

export interface ReadKey {
  readonly key: KeyObject | null;
  readonly problems: readonly FieldProblem[];
}

/** The one private key of a text. Messages never say what is in it. */
export function readKey(text: string): ReadKey {
  const refused = (message: string): ReadKey => ({ key: null, problems: [{ path: KEY_FIELD, message }] });
  if (text.length > MAX_KEY_TEXT) return refused(`It is longer than ${MAX_KEY_TEXT} characters.`);
  if (/ENCRYPTED/.test(text))
    return refused('It is protected by a passphrase. Send it without one: openssl pkey -in key.pem -out plain.pem');
  const blocks = pemBlocks(text).filter(({ label }) => label !== 'EC PARAMETERS');
  if (blocks.some(({ label }) => label === 'CERTIFICATE'))
    return refused('It holds a certificate. Send certificates as Certificate, and only the key here.');
  const [block, ...more] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block === undefined) return refused('It holds no private key in PEM (-----BEGIN PRIVATE KEY-----).');
  if (more.length > 0) return refused(`It holds ${more.length + 1} keys. Send the one of the certificate.`);
  const key = parse(block.pem);
  if (key === null) return refused('It cannot be read: it is damaged.');
  const strength = strengthProblem(key);
  return { key, problems: strength === null ? [] : [{ path: KEY_FIELD, message: strength }] };
}

function parse(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** null: it is taken. */
export function strengthProblem({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | null {
  if (type === 'ed25519') return null;
  if (type === 'rsa') {
    const bits = details?.modulusLength ?? 0;
    return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS ? null : `It is an RSA key of ${bits} bits. ${TAKEN}`;
  }
  if (type === 'ec')
    return CURVES.has(details?.namedCurve ?? '') ? null : `It is a key on the curve ${details?.namedCurve ?? 'unknown'}. ${TAKEN}`;
  return `It is a key of the kind ${type ?? 'unknown'}. ${TAKEN}`;
}
