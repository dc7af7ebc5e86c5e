import { X509Certificate } from 'node:crypto';
import type { AcmeAnswers, DomainResource, KeyPairPem } from '@infergate/contract';

/** As many handshakes are made ready before the first client comes, and each takes a millisecond. */
const MAX_DOMAINS = 1000;
const DOMAIN = /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const CHALLENGE_TOKEN = /^[A-Za-z0-9_-]{1,256}$/;
const KEY_AUTHORIZATION = /^[A-Za-z0-9._-]{1,512}$/;

/** Why domains cannot be served; null when they can. Whether certificate and key fit is seen when they are put to use. */
export function domainsProblem(domains: readonly DomainResource[]): string | null {
  if (domains.length > MAX_DOMAINS) return `domains must hold ${MAX_DOMAINS} at most`;
  if (new Set(domains.map(({ entrance, domain }) => `${entrance} ${domain}`)).size !== domains.length) return 'domains hold one twice';
  for (const { domain, entrance, certificate, clientAuthoritiesPem, service } of domains) {
    if (typeof domain !== 'string' || !DOMAIN.test(domain)) return 'domains hold a name that is none';
    if (entrance !== 'internet' && entrance !== 'vpc') return `domain ${domain}: entrance must be internet or vpc`;
    if (certificate !== null && !isPairOfTexts(certificate)) return `domain ${domain}: certificate must hold two texts in PEM`;
    if (clientAuthoritiesPem !== null && !areAuthorities(clientAuthoritiesPem)) {
      return `domain ${domain}: clientAuthoritiesPem must hold certificates in PEM`;
    }
    if (service !== null && typeof service !== 'string') return `domain ${domain}: service must be a name`;
  }
  return null;
}

export function acmeProblem({ http, tlsAlpn }: AcmeAnswers): string | null {
  const areAnswers = http.every(
    ({ token, keyAuthorization }) => matches(CHALLENGE_TOKEN, token) && matches(KEY_AUTHORIZATION, keyAuthorization),
  );
  if (!areAnswers) return 'acme.http must hold tokens and key authorizations';
  const areValidations = tlsAlpn.every((answer) => matches(DOMAIN, answer.domain) && isPairOfTexts(answer));
  if (!areValidations) return 'acme.tlsAlpn must hold domains with two texts in PEM';
  return http.length > MAX_DOMAINS || tlsAlpn.length > MAX_DOMAINS ? `acme must hold ${MAX_DOMAINS} answers of a kind at most` : null;
}

function isPairOfTexts({ certificatePem, privateKeyPem }: KeyPairPem): boolean {
  return typeof certificatePem === 'string' && typeof privateKeyPem === 'string';
}

/** An empty list would be one that nobody is held against. */
function areAuthorities(pem: unknown): boolean {
  if (typeof pem !== 'string') return false;
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return certificates.length > 0 && certificates.every((certificate) => new X509Certificate(certificate).raw.length > 0);
  } catch {
    return false;
  }
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}
