import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../store/certificate-records.ts';

export const DEFAULT_KEY_ALGORITHM: KeyAlgorithm = 'ec-p256';

export interface GeneratedKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

export function generateKeys(algorithm: KeyAlgorithm): Promise<GeneratedKeys> {
  const [kind, size = ''] = algorithm.split('-');
  if (kind === 'rsa') return generate('rsa', { modulusLength: Number(size) });
  return generate('ec', { namedCurve: size === 'p384' ? 'P-384' : 'P-256' });
}

/** The kind of a key that exists already; null when it is none that is made here. */
export function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): KeyAlgorithm | null {
  const curves: Readonly<Record<string, string>> = { prime256v1: 'ec-p256', secp384r1: 'ec-p384' };
  const name = type === 'rsa' ? `rsa-${details?.modulusLength ?? 0}` : curves[details?.namedCurve ?? ''];
  return KEY_ALGORITHMS.find((algorithm) => algorithm === name) ?? null;
}
