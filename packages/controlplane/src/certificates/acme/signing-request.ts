import { createPrivateKey } from 'node:crypto';
import type { KeyAlgorithm } from '../../store/certificate-records.ts';
import { generateKeys } from '../key-algorithm.ts';

export async function generateKeyPem(algorithm: KeyAlgorithm): Promise<string> {
  const { privateKey } = await generateKeys(algorithm);
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** PKCS #10 in PEM for the domains, signed with the key. */
export async function signingRequest(domains: readonly string[], privateKeyPem: string): Promise<string> {
  const { crypto } = await import('acme-client').then((module) => module.default);
  const key = createPrivateKey(privateKeyPem).export({ type: 'pkcs8', format: 'pem' }).toString();
  const [, request] = await crypto.createCsr({ altNames: [...domains] }, key);
  return request.toString();
}
