import type { Certificate } from '../../../../elements/certificate-life.ts';

/** What a domain without a certificate could have: one that is there, or one that is asked for. */
export interface CertificateHint {
  readonly kind: 'usable' | 'pending' | 'failed';
  readonly certificate: Certificate;
}

/** Of several that hold for the domain, the one that does so longest. */
export function certificateHint(domain: string, certificates: readonly Certificate[]): CertificateHint | null {
  const [usable] = certificates
    .filter(({ CertificateStatus, Domains }) => CertificateStatus === 'Succeeded' && covers(Domains, domain))
    .toSorted((a, b) => (b.DaysLeft ?? 0) - (a.DaysLeft ?? 0));
  if (usable !== undefined) return { kind: 'usable', certificate: usable };
  const asked = certificates.find(({ Acme }) => Acme !== undefined && Acme.State !== 'issued' && Acme.Domains.includes(domain));
  if (asked === undefined) return null;
  return { kind: asked.Acme?.State === 'failed' ? 'failed' : 'pending', certificate: asked };
}

function covers(names: readonly string[], domain: string): boolean {
  return names.includes(domain) || names.includes(domain.replace(/^[^.]+/, '*'));
}
