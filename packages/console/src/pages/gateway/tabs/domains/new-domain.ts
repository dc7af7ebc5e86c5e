import type { OperationResponse } from '@infergate/contract';

export type CustomDomain = OperationResponse<'ListGatewayDomains'>['CustomDomains'][number];

export const CERTIFICATE_SOURCES = ['plain', 'existing', 'upload', 'selfSigned', 'acme'] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** What the form holds; named so that the refusals of the server find their fields. */
export interface DomainForm {
  readonly Domain: string;
  readonly Type: 'internet' | 'intranet';
  readonly source: CertificateSource;
  readonly CertificateId?: string;
  readonly Name?: string;
  readonly Certificate?: string;
  readonly PrivateKey?: string;
  readonly ServiceName?: string;
}

/** The parameter of AttachGatewayDomain. `kept`: what the form does not show stays as it is. */
export function customDomain(form: DomainForm, certificateId: string, kept: Pick<CustomDomain, 'ClientCertificateId'> | null): string {
  const { Domain, Type, ServiceName = '' } = form;
  return JSON.stringify({
    Domain: Domain.trim(),
    Type,
    ...(certificateId === '' ? {} : { CertificateId: certificateId }),
    // Clients are held against authorities over TLS only.
    ...(kept === null || kept.ClientCertificateId === '' || certificateId === '' ? {} : { ClientCertificateId: kept.ClientCertificateId }),
    ...(ServiceName === '' ? {} : { ServiceName }),
  });
}

/** A name for the certificate of a domain, of the characters that such names may have. */
export function certificateName(domain: string): string {
  const name = domain.trim().toLowerCase().replace(/^\*\./, 'wildcard.');
  return name.replaceAll(/[^a-z0-9._-]+/g, '-').slice(0, 64);
}
