import type { GatewayResource, SnapshotVersion } from '@infergate/contract';
import type { Acknowledgement } from '../../publish/acknowledgement.ts';
import type { SnapshotPublisher } from '../../publish/snapshot-publisher.ts';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { ServiceRecord } from '../../store/records.ts';
import { gatewayNames } from '../../translate/gateway-names.ts';
import { gatewaysOf, serviceKey } from '../../translate/snapshot.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { Reach } from '../../domain/services/invocations.ts';
import {
  type EndpointFacts,
  type EntranceUrls,
  internetOrigins,
  reachOf,
  type ServedDomain,
  serviceUrls,
  vpcOrigins,
} from './endpoint-urls.ts';

export interface DedicatedEndpointsOptions {
  readonly directory: GatewayDirectory;
  readonly publisher: Pick<SnapshotPublisher, 'get' | 'versionOf'>;
  /** `NodeHub` is one. */
  readonly fleet: {
    acknowledgement(version: SnapshotVersion, gatewayIds: readonly string[]): Acknowledgement;
    refusalOf(key: string, gatewayIds: readonly string[]): string | null;
  };
  readonly baseDomain: string | null;
}

const GATEWAY_KEY = 'gateway';

/** Where callers reach dedicated gateways: what they are bound to, and the domains that they serve by now. */
export class DedicatedEndpoints {
  readonly #options: DedicatedEndpointsOptions;
  /** Domains that were served once, by gateway: a change that is under way takes none of them away. */
  readonly #served = new Map<string, ReadonlySet<string>>();

  constructor(options: DedicatedEndpointsOptions) {
    this.#options = options;
  }

  /** The gateway that is to be called for the service: the latest that it moves to and that serves it; where none does yet, the one that the move began at. */
  gatewayOf(service: Pick<ServiceRecord, 'name' | 'gatewayId' | 'previousGatewayIds'>): string {
    const { name, gatewayId, previousGatewayIds } = service;
    const [origin = gatewayId] = previousGatewayIds;
    if (previousGatewayIds.length === 0) return gatewayId;
    return gatewaysOf(service).find((id) => this.#hasTaken(id, serviceKey(name))) ?? origin;
  }

  /** null: there is no such gateway. */
  service(gatewayId: string, name: string): EntranceUrls | null {
    const record = this.#options.directory.get('gateway', gatewayId);
    return record === null ? null : serviceUrls(this.#facts(record), name);
  }

  /** By address, so that no name has to resolve here. */
  reach(gatewayId: string, name: string): readonly Reach[] {
    const urls = this.service(gatewayId, name);
    return urls === null ? [] : reachOf(urls);
  }

  /** null: there is no such gateway. */
  gateway(gatewayId: string) {
    const { directory } = this.#options;
    const record = directory.get('gateway', gatewayId);
    if (record === null) return null;
    const facts = this.#facts(record);
    const { id, name } = record;
    const status = directory.get('gateway-status', gatewayId)?.phase ?? 'Creating';
    const names = { internetName: facts.names?.internet ?? null, vpcName: facts.names?.vpc ?? null };
    return { id, name, status, internet: internetOrigins(facts), vpcs: vpcOrigins(facts), ...names };
  }

  #facts({ id, ports, linkedVpcs, internet }: GatewayRecord): EndpointFacts {
    const { directory, baseDomain } = this.#options;
    const listeners = directory.get('gateway-status', id)?.listeners ?? [];
    return {
      ports,
      linkedVpcs,
      // The status may be of a moment ago, when the portal was open.
      listeners: listeners.filter(({ entrance }) => entrance === 'vpc' || internet.enabled),
      domains: this.#domains(id),
      names: gatewayNames(id, baseDomain),
    };
  }

  #domains(gatewayId: string): readonly ServedDomain[] {
    const { publisher } = this.#options;
    const resource = publisher.get(gatewayId, GATEWAY_KEY);
    if (resource === null || resource.kind !== 'gateway') return [];
    const isTaken = this.#hasTaken(gatewayId, GATEWAY_KEY);
    const before = this.#served.get(gatewayId);
    const served = resource.domains.filter((domain) => isTaken || before?.has(domainKey(domain)) === true);
    this.#served.set(gatewayId, new Set(served.map(domainKey)));
    return served.map(({ domain, entrance, certificate, service }) => ({ domain, entrance, isSecure: certificate !== null, service }));
  }

  #hasTaken(gatewayId: string, key: string): boolean {
    const { publisher, fleet } = this.#options;
    const version = publisher.versionOf(gatewayId, key);
    return version !== null && fleet.acknowledgement(version, [gatewayId]) === 'acknowledged' && fleet.refusalOf(key, [gatewayId]) === null;
  }
}

function domainKey({ domain, entrance }: GatewayResource['domains'][number]): string {
  return `${entrance}/${domain}`;
}
