import { join } from 'node:path';
import { createCertificate as create } from '@infergate/testkit';
import type { Workplace } from '../support/workplace.ts';

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Both in one. */
  readonly pairFile: string;
  /** In PEM. */
  readonly cert: string;
}

/** A certificate of a P-256 key for callers that do not check it. */
export function createCertificate(workplace: Workplace): CertificateFiles {
  const { cert, key } = create('localhost');
  workplace.write('pair.pem', cert + key);
  return {
    cert,
    certFile: workplace.write('cert.pem', cert),
    keyFile: workplace.write('key.pem', key),
    pairFile: join(workplace.directory, 'pair.pem'),
  };
}
