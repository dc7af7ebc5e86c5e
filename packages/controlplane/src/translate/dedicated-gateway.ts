import type { AcmeAnswers, DomainResource, GatewayAccess, GatewayResource, KeyPairPem } from '@infergate/contract';
import type { AcmeChallengeRecord, CertificateRecord } from '../store/certificate-records.ts';
import type { AclEntry, GatewayDomain, GatewayRecord, GatewaySpecification } from '../store/gateway-records.ts';
import { copyPolicy } from './gateway.ts';
import { gatewayNames } from './gateway-names.ts';

/** What the configuration says about dedicated gateways. */
export interface DedicatedSettings {
  /** Read at each translation. */
  readonly addressPolicy: GatewayResource['addressPolicy'];
  readonly trustedProxies: readonly string[];
  readonly authFailures: GatewayResource['authFailures'];
  readonly baseDomain: string | null;
  readonly specifications: Readonly<Record<GatewaySpecification, { readonly bandwidthMbps: number }>>;
  readonly application: { readonly node: { readonly bandwidthMbps: number } };
}

export interface DedicatedInput {
  readonly record: GatewayRecord;
  /** null: there is none with that id. */
  readonly certificate: (id: string) => CertificateRecord | null;
  /** Of this gateway. */
  readonly challenges: readonly AcmeChallengeRecord[];
}

export interface TranslatedGateway {
  readonly resource: GatewayResource;
  /** What is left out of it, for people. */
  readonly problems: readonly string[];
}

const BYTES_OF_MEGABIT = 125_000;
const NOT_LIMITED = { perService: 0, total: 0 };

/** Pure. What is wrong with one domain costs that domain only. */
export function translateDedicated({ record, certificate, challenges }: DedicatedInput, settings: DedicatedSettings): TranslatedGateway {
  const domains = record.domains.map((domain) => translateDomain(domain, certificate));
  const names = gatewayNames(record.id, settings.baseDomain);
  const resource: GatewayResource = {
    kind: 'gateway',
    id: record.id,
    name: record.name,
    rateLimit: NOT_LIMITED,
    maxRequestBodyBytes: record.maxRequestBodyBytes,
    addressPolicy: copyPolicy(settings.addressPolicy),
    trustedProxies: [...settings.trustedProxies],
    authFailures: { ...settings.authFailures },
    proxyProtocol: false,
    tls: null,
    access: translateAccess(record),
    domains: domains.map(({ resource: domain }) => domain).filter((domain) => domain !== null),
    sslRedirection: record.sslRedirection,
    hostSuffixes: names === null ? [] : [names.internet, names.vpc],
    acme: translateChallenges(challenges),
    idle: { clientMs: record.timeouts.clientIdleMs, upstreamMs: record.timeouts.upstreamIdleMs },
    bandwidth: translateBandwidth(record, settings),
  };
  return { resource, problems: domains.map(({ problem }) => problem).filter((problem) => problem !== null) };
}

function translateAccess({ internet, linkedVpcs }: GatewayRecord): GatewayAccess {
  const ranges = (entries: readonly AclEntry[]) => entries.map(({ cidr }) => cidr);
  return {
    internet: internet.enabled ? ranges(internet.allow) : null,
    vpcs: Object.fromEntries(linkedVpcs.map(({ vpcId, allow }) => [vpcId, ranges(allow)])),
  };
}

interface TranslatedDomain {
  readonly resource: DomainResource | null;
  readonly problem: string | null;
}

/** Without the authorities that it asks for, a domain would let everybody in: it is left out. */
function translateDomain(
  { domain, type, certificateId, clientCertificateId, serviceName }: GatewayDomain,
  certificate: DedicatedInput['certificate'],
): TranslatedDomain {
  const pair = keyPairOf(certificateId, certificate);
  const authorities = clientCertificateId === null ? null : (certificate(clientCertificateId)?.issued?.certificatePem ?? null);
  if (clientCertificateId !== null && (authorities === null || pair === null))
    return {
      resource: null,
      problem: `${domain} is not served: the certificate ${authorities === null ? clientCertificateId : certificateId} is missing`,
    };
  return {
    resource: {
      domain,
      entrance: type === 'internet' ? 'internet' : 'vpc',
      certificate: pair,
      clientAuthoritiesPem: authorities,
      service: serviceName,
    },
    problem: certificateId !== null && pair === null ? `${domain} is served without TLS: ${certificateId} has not been issued` : null,
  };
}

function keyPairOf(id: string | null, certificate: DedicatedInput['certificate']): KeyPairPem | null {
  const issued = id === null ? null : (certificate(id)?.issued ?? null);
  if (issued === null || issued.privateKeyPem === null) return null;
  return { certificatePem: issued.certificatePem, privateKeyPem: issued.privateKeyPem };
}

function translateChallenges(challenges: readonly AcmeChallengeRecord[]): AcmeAnswers {
  const http: AcmeAnswers['http'][number][] = [];
  const tlsAlpn: AcmeAnswers['tlsAlpn'][number][] = [];
  for (const { domain, answer } of challenges) {
    if (answer.type === 'http-01') http.push({ token: answer.token, keyAuthorization: answer.keyAuthorization });
    else tlsAlpn.push({ domain, certificatePem: answer.certificatePem, privateKeyPem: answer.privateKeyPem });
  }
  return { http, tlsAlpn };
}

function translateBandwidth({ kind, specification }: GatewayRecord, { specifications, application }: DedicatedSettings): number | null {
  const { bandwidthMbps } = kind === 'Application' ? application.node : specifications[specification];
  return bandwidthMbps === 0 ? null : bandwidthMbps * BYTES_OF_MEGABIT;
}
