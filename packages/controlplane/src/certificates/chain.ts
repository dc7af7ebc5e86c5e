import { X509Certificate } from 'node:crypto';
import type { PemBlock } from './pem-blocks.ts';

/** A certificate of an upload with its text. */
export interface ChainLink {
  readonly certificate: X509Certificate;
  readonly pem: string;
}

/** null for what is no certificate. */
export function readLink({ pem }: PemBlock): ChainLink | null {
  try {
    return { certificate: new X509Certificate(pem), pem };
  } catch {
    return null;
  }
}

export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

export function isSame(a: X509Certificate, b: X509Certificate): boolean {
  return a.raw.equals(b.raw);
}

/** From `leaf` on, each signed by the next, as far as `links` go. */
export function chainFrom(leaf: ChainLink, links: readonly ChainLink[]): readonly ChainLink[] {
  const chain = [leaf];
  let rest = links.filter((link) => link !== leaf);
  for (;;) {
    const last = chain.at(-1) ?? leaf;
    const issuer = rest.find(({ certificate }) => isSignedBy(last.certificate, certificate));
    if (issuer === undefined) return chain;
    chain.push(issuer);
    rest = rest.filter((link) => link !== issuer);
  }
}
