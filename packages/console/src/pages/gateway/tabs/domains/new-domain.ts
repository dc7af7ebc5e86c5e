import type { OperationResponse } from '@infergate/contract';

export type CustomDomain = OperationResponse<'ListGatewayDomains'>['CustomDomains'][number];

/** What the parts of a domain's card are about. */
export interface DomainProps {
  readonly gatewayId: string;
  readonly domain: CustomDomain;
}

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
  /** Authorities that clients must prove themselves by; over TLS only. */
  readonly ClientCertificateId?: string;
  readonly ServiceName?: string;
}

/** A domain that is there, to be changed. */
export function formOf({ Domain, Type, CertificateId, ClientCertificateId, ServiceName }: CustomDomain): DomainForm {
  return {
    Domain,
    Type,
    ...(CertificateId === '' ? { source: 'plain' } : { source: 'existing', CertificateId }),
    ...(ClientCertificateId === '' ? {} : { ClientCertificateId }),
    ...(ServiceName === '' ? {} : { ServiceName }),
  };
}

/** The parameter of AttachGatewayDomain; an empty id: without a certificate. */
export function customDomain(form: DomainForm, certificateId: string): string {
  const { Domain, Type, ClientCertificateId = '', ServiceName = '' } = form;
  return JSON.stringify({
    Domain: Domain.trim(),
    Type,
    ...(certificateId === '' ? {} : { CertificateId: certificateId }),
    ...(certificateId === '' || ClientCertificateId === '' ? {} : { ClientCertificateId }),
    ...(ServiceName === '' ? {} : { ServiceName }),
  });
}

/** A name for the certificate of a domain, of the characters that such names may have. */
export function certificateName(domain: string): string {
  const name = domain.trim().toLowerCase().replace(/^\*\./, 'wildcard.');
  return name.replaceAll(/[^a-z0-9._-]+/g, '-').slice(0, 64);
}
