import { createPrivateKey } from 'node:crypto';
import { checkUpload } from '../../certificates/check-upload.ts';
import { algorithmOf, DEFAULT_KEY_ALGORITHM } from '../../certificates/key-algorithm.ts';
import { createSelfSigned } from '../../certificates/self-signed.ts';
import type { IssuedCertificate, KeyAlgorithm } from '../../store/certificate-records.ts';
import type { TimestampMs } from '../../store/records.ts';

export interface SelfSignedWish {
  readonly domains: readonly string[];
  readonly validDays: number;
  readonly keyAlgorithm: KeyAlgorithm;
}

const DAY_MS = 86_400_000;

export async function issueSelfSigned(wish: SelfSignedWish, nowMs: TimestampMs): Promise<IssuedCertificate> {
  const { issued, problems } = checkUpload({ use: 'server', ...(await createSelfSigned({ ...wish, nowMs })) }, nowMs);
  if (issued === null) throw new Error(`a self-signed certificate was made wrong: ${problems.map(({ message }) => message).join(' ')}`);
  return issued;
}

/** What the next one has to be: for the same names, as long valid, with a key of the same kind. */
export function wishOf({ names, notBefore, notAfter, privateKeyPem }: IssuedCertificate): SelfSignedWish {
  return {
    domains: names,
    validDays: Math.max(1, Math.round((notAfter - notBefore) / DAY_MS)),
    keyAlgorithm: (privateKeyPem === null ? null : algorithmOf(createPrivateKey(privateKeyPem))) ?? DEFAULT_KEY_ALGORITHM,
  };
}
