import type { Certificate } from '../../elements/certificate-life.ts';

export const CERTIFICATE_ACTIONS = ['renew', 'replace', 'rename', 'delete'] as const;
export type CertificateAction = (typeof CERTIFICATE_ACTIONS)[number];

/** What can be done with a certificate at all: one that was uploaded is not renewed here, one that is renewed by itself not replaced. */
export function actionsFor({ CertificateSource }: Pick<Certificate, 'CertificateSource'>): readonly CertificateAction[] {
  if (CertificateSource === 'uploaded') return ['replace', 'rename', 'delete'];
  return CertificateSource === 'acme' ? ['renew', 'rename', 'delete'] : ['renew', 'replace', 'rename', 'delete'];
}

/** The domains by which it is used, as people say them. */
export function usersText({ UsedBy }: Pick<Certificate, 'UsedBy'>): string {
  return UsedBy.map(({ Domain, GatewayName }) => `${Domain} (${GatewayName})`).join(', ');
}
