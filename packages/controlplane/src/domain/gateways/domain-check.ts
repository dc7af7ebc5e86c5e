import { SHARED_GATEWAY } from '@infergate/contract';
import { hostNameProblem } from '../../certificates/domain-names.ts';
import { entranceAddresses, reachableAddresses } from '../../dns/gateway-addresses.ts';
import type { StoreTransaction } from '../../store/store.ts';
import { gatewayNames } from '../../translate/gateway-names.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { invalidParameters } from '../findings.ts';
import { normalDomain } from './checks/domain.ts';
import {
  type DomainLookup,
  type DomainType,
  type DomainVerdict,
  judgeDomain,
  type LookupResult,
  type RequiredRecord,
  requiredRecords,
} from './domain-verdict.ts';
import { findDedicated } from './gateway-access.ts';

/** What the check knows of this installation. */
export interface DomainCheckSettings {
  /** Lower case; null: gateways have addresses only. */
  readonly baseDomain: string | null;
  /** What the shared gateway's endpoints listen on; may be wildcards. */
  readonly sharedHosts: { readonly internet: string; readonly vpc: string };
  /** What a wildcard stands for. */
  readonly hostAddresses: () => readonly string[];
  readonly lookup: DomainLookup;
}

export interface DomainCheckView extends DomainVerdict {
  readonly domain: string;
  readonly type: DomainType;
  /** The gateway has this domain. */
  readonly isAttached: boolean;
  readonly required: readonly RequiredRecord[];
  readonly aliases: readonly string[];
  readonly addresses: readonly string[];
}

/** Where a domain should lead. */
interface Destination {
  readonly type: DomainType;
  readonly isAttached: boolean;
  readonly target: string | null;
  readonly addresses: readonly string[];
}

/** A name that a wildcard covers and nobody has for anything else. */
const SAMPLE_LABEL = 'infergate-check';

/** Tells which record leads a domain to a gateway, and whether it does. */
export class DomainCheck {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** `type` undefined: that of the domain of the gateway, else `internet`. */
  async check(call: Call, gatewayId: string, text: string, type?: DomainType): Promise<DomainCheckView> {
    const domain = readDomain(text);
    const { target, ...place } = await this.#context.calls.read(call, (tx) => this.#destination(tx, gatewayId, domain, type));
    const required = requiredRecords(domain, target, place.addresses);
    const { lookup } = this.#context.domainCheck;
    const [found, targetFound] = await Promise.all([lookup.lookup(sampleOf(domain)), target === null ? null : lookup.lookup(target)]);
    const verdict = judgeDomain({ domain, type: place.type, target, addresses: place.addresses, required, found, targetFound });
    return { ...verdict, domain, type: place.type, isAttached: place.isAttached, required, ...shown(found) };
  }

  async #destination(tx: StoreTransaction, id: string, domain: string, wanted: DomainType | undefined): Promise<Destination> {
    if (id === SHARED_GATEWAY.id) return this.#sharedDestination(wanted ?? 'internet');
    const gateway = await findDedicated(tx, id);
    const attached = gateway.domains.find((each) => each.domain === domain && (wanted === undefined || each.type === wanted));
    const type = wanted ?? attached?.type ?? 'internet';
    const { baseDomain, hostAddresses } = this.#context.domainCheck;
    const target = gatewayNames(id, baseDomain)?.[type === 'internet' ? 'internet' : 'vpc'] ?? null;
    const status = await tx.resource('gateway-status', id);
    return { type, isAttached: attached !== undefined, target, addresses: entranceAddresses(type, gateway, status, hostAddresses()) };
  }

  #sharedDestination(type: DomainType): Destination {
    const { baseDomain, sharedHosts, hostAddresses } = this.#context.domainCheck;
    const target = type === 'internet' ? baseDomain : null;
    const host = type === 'internet' ? sharedHosts.internet : sharedHosts.vpc;
    return { type, isAttached: false, target, addresses: reachableAddresses(host, hostAddresses()) };
  }
}

function readDomain(text: string): string {
  const domain = normalDomain(text);
  const problem = hostNameProblem(domain, { wildcard: true, address: false });
  if (problem !== null) throw invalidParameters([{ path: 'Domain', message: problem }]);
  return domain;
}

/** A wildcard is looked up by a name that it covers. */
function sampleOf(domain: string): string {
  return domain.replace(/^\*/, SAMPLE_LABEL);
}

function shown(found: LookupResult): Pick<DomainCheckView, 'aliases' | 'addresses'> {
  return found.kind === 'found' ? { aliases: found.aliases, addresses: found.addresses } : { aliases: [], addresses: [] };
}
