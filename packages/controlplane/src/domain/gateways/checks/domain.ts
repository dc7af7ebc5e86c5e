import { domainToASCII } from 'node:url';
import { coversDomain } from '../../../certificates/alternative-names.ts';
import { hostNameProblem } from '../../../certificates/domain-names.ts';
import type { CertificateRecord } from '../../../store/certificate-records.ts';
import type { GatewayRecord } from '../../../store/gateway-records.ts';
import type { ServiceRecord } from '../../../store/records.ts';
import type { Findings } from '../../findings.ts';

/** A domain in lower case and ASCII; other texts as they are, for the check to refuse. */
export function normalDomain(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '');
  // What it would decode, or take for the end of the name.
  if (/[%/?#\\@:]/.test(name)) return name;
  const wildcard = name.startsWith('*.') ? '*.' : '';
  const ascii = domainToASCII(name.slice(wildcard.length));
  return ascii === '' ? name : `${wildcard}${ascii}`;
}

export function checkDomainName(domain: string, baseDomain: string | null, findings: Findings): void {
  const problem = hostNameProblem(domain, { wildcard: true, address: false });
  if (problem !== null) findings.problem('CustomDomain.Domain', problem);
  if (baseDomain === null) return;
  const name = domain.replace(/^\*\./, '');
  if (name === baseDomain || name.endsWith(`.${baseDomain}`))
    findings.problem('CustomDomain.Domain', `Names below ${baseDomain} are the installation's own (baseDomain). Choose a domain of yours.`);
}

/** The certificate of a domain must be one of a server, issued, good now and for the name. */
export function checkCertificate(certificate: CertificateRecord, domain: string, nowMs: number, findings: Findings): void {
  const path = 'CustomDomain.CertificateId';
  const { name, use, issued } = certificate;
  if (use !== 'server') {
    findings.problem(
      path,
      `The certificate ${name} is of authorities that clients are held against, not of a server. Use it as ClientCertificateId.`,
    );
    return;
  }
  if (issued === null) {
    const said = certificate.acme?.message ?? '';
    findings.problem(
      path,
      `The certificate ${name} is not issued yet${said === '' ? '' : ` (${said})`}. Attach the domain without it, and again when it is.`,
    );
    return;
  }
  if (!coversDomain(issued.names, domain))
    findings.problem(path, `The certificate ${name} does not cover ${domain}; it is for ${issued.names.slice(0, 20).join(', ')}.`);
  if (issued.notAfter <= nowMs) findings.problem(path, `The certificate ${name} ended at ${timeText(issued.notAfter)}.`);
  if (issued.notBefore > nowMs)
    findings.notice(path, `The certificate ${name} begins at ${timeText(issued.notBefore)}; clients refuse it until then.`);
}

export function checkClientAuthority({ name, use }: CertificateRecord, hasCertificate: boolean, findings: Findings): void {
  const path = 'CustomDomain.ClientCertificateId';
  if (use !== 'client-authority')
    findings.problem(
      path,
      `The certificate ${name} is of a server. Clients are held against a certificate that was uploaded as a client authority.`,
    );
  if (!hasCertificate) findings.problem(path, 'Client certificates are asked for over TLS only. Give a CertificateId as well.');
}

export function checkRootService(name: string, service: ServiceRecord | null, gateway: GatewayRecord, findings: Findings): void {
  const path = 'CustomDomain.ServiceName';
  if (service === null || service.desired === 'deleted')
    findings.problem(path, `There is no service named ${JSON.stringify(name.slice(0, 64))}. ListServices shows those there are.`);
  else if (service.gatewayId !== gateway.id)
    findings.problem(
      path,
      `The service ${name} uses the gateway ${service.gatewayId}. Bind it to ${gateway.id} first ("networking.gateway").`,
    );
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
