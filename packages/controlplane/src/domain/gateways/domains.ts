import { ManagementError } from '@infergate/contract';
import { entranceAddresses } from '../../dns/gateway-addresses.ts';
import type { CertificateRecord } from '../../store/certificate-records.ts';
import type { GatewayDomain, GatewayRecord } from '../../store/gateway-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import { findCertificate } from '../certificates/certificate-access.ts';
import type { GatewayEndpoints, UseCaseContext } from '../dependencies.ts';
import { Findings, invalidParameters } from '../findings.ts';
import { checkCertificate, checkClientAuthority, checkDomainName, checkRootService, normalDomain } from './checks/domain.ts';
import { findChangeable, findDedicated, type GatewayChange, gatewayResource, saveNextGeneration } from './gateway-access.ts';

const MAX_DOMAINS = 100;

/** A domain as a caller names it. */
export interface DomainName {
  readonly domain: string;
  readonly type: GatewayDomain['type'];
}

/** null: none. */
export interface DomainWish extends DomainName {
  /** Id or name. */
  readonly certificateId: string | null;
  readonly clientCertificateId: string | null;
  readonly serviceName: string | null;
}

export interface DomainView {
  readonly domain: GatewayDomain;
  /** null: the domain has none, or it is gone. */
  readonly certificate: CertificateRecord | null;
  /** The certificate has ended. */
  readonly isOver: boolean;
  /** Of its gateway. */
  readonly endpoints: GatewayEndpoints | null;
  /** Of the entrance that it leads to; empty while nobody is served there. */
  readonly addresses: readonly string[];
}

/** Domains of the users' own that lead to gateways. */
export class GatewayDomains {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** A domain that the gateway has is changed: another certificate is served from then on, open connections stay. */
  attach(call: Call, id: string, wish: DomainWish): Promise<GatewayChange & { readonly view: DomainView }> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const findings = new Findings();
      const domain = await this.#settle(tx, before, { ...wish, domain: normalDomain(wish.domain) }, findings);
      findings.assertNone();
      const gateway = await saveNextGeneration(tx, before, withDomain(before, domain), clock.now());
      return { gateway, notices: findings.notices, view: await this.#view(tx, gateway, domain) };
    });
  }

  detach(call: Call, id: string, name: DomainName): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const wanted = { ...name, domain: normalDomain(name.domain) };
      const domains = before.domains.filter((domain) => !isNamed(domain, wanted));
      if (domains.length === before.domains.length) throw notAttached(before, wanted);
      return { gateway: await saveNextGeneration(tx, before, { ...before, domains }, clock.now()), notices: [] };
    });
  }

  list(call: Call, id: string): Promise<readonly DomainView[]> {
    return this.#context.calls.read(call, async (tx) => {
      const gateway = await findDedicated(tx, id);
      return Promise.all(gateway.domains.map((domain) => this.#view(tx, gateway, domain)));
    });
  }

  async #view(tx: StoreTransaction, gateway: GatewayRecord, domain: GatewayDomain): Promise<DomainView> {
    const { clock, endpoints, domainCheck } = this.#context;
    const certificate = domain.certificateId === null ? null : await tx.resource('certificate', domain.certificateId);
    const isOver = (certificate?.issued?.notAfter ?? Infinity) <= clock.now();
    const status = await tx.resource('gateway-status', gateway.id);
    const addresses = entranceAddresses(domain.type, gateway, status, domainCheck.hostAddresses());
    return { domain, certificate, isOver, endpoints: endpoints.gateway(gateway.id), addresses };
  }

  async #settle(tx: StoreTransaction, gateway: GatewayRecord, wish: DomainWish, findings: Findings): Promise<GatewayDomain> {
    const { clock, gatewayRules } = this.#context;
    checkDomainName(wish.domain, gatewayRules.baseDomain, findings);
    const holder = (await tx.resources('gateway')).find(
      (other) => other.id !== gateway.id && other.domains.some((domain) => isNamed(domain, wish)),
    );
    if (holder !== undefined) throw taken(wish, holder);
    const certificate = wish.certificateId === null ? null : await findCertificate(tx, wish.certificateId);
    if (certificate !== null) checkCertificate(certificate, wish.domain, clock.now(), findings);
    const authority = wish.clientCertificateId === null ? null : await findCertificate(tx, wish.clientCertificateId);
    if (authority !== null) checkClientAuthority(authority, wish.certificateId !== null, findings);
    if (wish.serviceName !== null) checkRootService(wish.serviceName, await tx.serviceByName(wish.serviceName), gateway, findings);
    const present = gateway.domains.find((domain) => isNamed(domain, wish));
    if (present === undefined && gateway.domains.length >= MAX_DOMAINS)
      findings.problem('CustomDomain', `A gateway has at most ${MAX_DOMAINS} domains. Detach one first.`);
    const nowMs = clock.now();
    return {
      domain: wish.domain,
      type: wish.type,
      certificateId: certificate?.id ?? null,
      clientCertificateId: authority?.id ?? null,
      serviceName: wish.serviceName,
      createdAt: present?.createdAt ?? nowMs,
      updatedAt: nowMs,
    };
  }
}

function isNamed({ domain, type }: GatewayDomain, name: DomainName): boolean {
  return domain === name.domain && type === name.type;
}

function withDomain(gateway: GatewayRecord, changed: GatewayDomain): GatewayRecord {
  const isKnown = gateway.domains.some((domain) => isNamed(domain, changed));
  const domains = isKnown ? gateway.domains.map((domain) => (isNamed(domain, changed) ? changed : domain)) : [...gateway.domains, changed];
  return { ...gateway, domains };
}

function taken({ domain, type }: DomainName, { id, name }: GatewayRecord): ManagementError {
  return new ManagementError('DomainAlreadyExists', `The gateway ${id} (${name}) has the ${type} domain ${domain}. Detach it there first.`);
}

function notAttached({ id, domains }: GatewayRecord, { domain, type }: DomainName): ManagementError {
  const known = domains.slice(0, 20).map((each) => `${each.domain} (${each.type})`);
  const message = `The gateway ${id} has no ${type} domain ${JSON.stringify(domain.slice(0, 128))}. It has: ${known.length === 0 ? 'none' : known.join(', ')}.`;
  return invalidParameters([{ path: 'CustomDomain.Domain', message }]);
}
