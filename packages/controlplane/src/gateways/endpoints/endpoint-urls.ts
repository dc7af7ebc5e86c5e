import { isIP } from 'node:net';
import { callableHost, hostText } from '@infergate/kernel';
import type { Reach } from '../../domain/services/invocations.ts';
import type { GatewayListener, GatewayRecord } from '../../store/gateway-records.ts';

type Entrance = GatewayListener['entrance'];

/** A custom domain that the gateway serves. */
export interface ServedDomain {
  readonly domain: string;
  readonly entrance: Entrance;
  readonly isSecure: boolean;
  /** Answers at its root path; null: none does. */
  readonly service: string | null;
}

/** What URLs of a gateway are made of. */
export interface EndpointFacts {
  readonly ports: GatewayRecord['ports'];
  /** What it is bound to. */
  readonly listeners: readonly Pick<GatewayListener, 'entrance' | 'host' | 'port' | 'vpcId' | 'vSwitchId'>[];
  readonly linkedVpcs: readonly Pick<GatewayRecord['linkedVpcs'][number], 'vpcId' | 'vSwitchIds'>[];
  readonly domains: readonly ServedDomain[];
  /** Its own names; null: there are none. */
  readonly names: Readonly<Record<Entrance, string>> | null;
}

export interface EntranceUrls {
  readonly internet: readonly string[];
  readonly vpc: readonly string[];
}

/** Pure. Origins of the Internet entrance: by its name first, then by address. Empty while nothing listens. */
export function internetOrigins({ listeners, ports, names }: EndpointFacts): readonly string[] {
  const listener = mainListener(listeners, 'internet', ports.internetTls);
  if (listener === undefined) return [];
  return withName(names?.internet, listener.port, [origin('http', listener.host, listener.port)]);
}

/** Pure. Origins in each linked VPC: by the gateway's name first, then by the addresses of the linked vSwitches. */
export function vpcOrigins({ listeners, linkedVpcs, ports, names }: EndpointFacts) {
  return linkedVpcs.map(({ vpcId, vSwitchIds }) => {
    const inVpc = listeners.filter((listener) => listener.vpcId === vpcId && listener.port !== ports.vpcTls);
    const linked = inVpc.filter(({ vSwitchId }) => vSwitchId !== null && vSwitchIds.includes(vSwitchId));
    const places = linked.length > 0 ? linked : inVpc;
    const addresses = places.map(({ host, port }) => origin('http', host, port));
    return { vpcId, origins: withName(names?.vpc, places[0]?.port, addresses) };
  });
}

/** Pure. Where a service is called: at its own domain, at other domains, at the names and addresses of the gateway. */
export function serviceUrls(facts: EndpointFacts, service: string): EntranceUrls {
  const path = `/api/predict/${service}`;
  const vpc = new Set(vpcOrigins(facts).flatMap(({ origins }) => origins));
  return {
    internet: [...domainUrls(facts, 'internet', service), ...internetOrigins(facts).map((each) => `${each}${path}`)],
    vpc: [...domainUrls(facts, 'vpc', service), ...[...vpc].map((each) => `${each}${path}`)],
  };
}

/**
 * Pure. Where a service is called without a name: one address for each entrance. In a VPC the caller comes from the address
 * that it calls, which belongs to the VPC; addresses of the loopback network are no sign of that by themselves.
 */
export function reachOf(urls: EntranceUrls): readonly Reach[] {
  return ENTRANCES.flatMap((entrance) => {
    const url = urls[entrance].map((each) => new URL(each)).find(({ hostname }) => isIP(bareHost(hostname)) !== 0);
    if (url === undefined) return [];
    const host = bareHost(url.hostname);
    const port = url.port === '' ? USUAL_PORTS.http : Number(url.port);
    return [{ entrance, url: url.href, host, port, from: entrance === 'vpc' ? host : null }];
  });
}

const ENTRANCES = ['internet', 'vpc'] as const;

function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** A domain of another service, or one that stands for many names, is nothing to call this one by. */
function domainUrls({ domains, listeners, ports }: EndpointFacts, entrance: Entrance, service: string): readonly string[] {
  const tlsPort = entrance === 'internet' ? ports.internetTls : ports.vpcTls;
  const main = mainListener(listeners, entrance, tlsPort);
  if (main === undefined) return [];
  return domains
    .filter((each) => each.entrance === entrance && !each.domain.startsWith('*') && (each.service === null || each.service === service))
    .toSorted((a, b) => Number(b.service !== null) - Number(a.service !== null) || Number(b.isSecure) - Number(a.isSecure))
    .map(({ domain, isSecure, service: own }) => {
      const base = isSecure ? origin('https', domain, tlsPort ?? main.port) : origin('http', domain, main.port);
      return own === null ? `${base}/api/predict/${service}` : base;
    });
}

function mainListener(listeners: EndpointFacts['listeners'], entrance: Entrance, tlsPort: number | null) {
  return listeners.find((listener) => listener.entrance === entrance && listener.port !== tlsPort);
}

function withName(name: string | undefined, port: number | undefined, addresses: readonly string[]): readonly string[] {
  return name === undefined || port === undefined ? addresses : [origin('http', name, port), ...addresses];
}

const USUAL_PORTS = { http: 80, https: 443 };

function origin(scheme: keyof typeof USUAL_PORTS, host: string, port: number): string {
  const text = hostText(callableHost(host));
  return port === USUAL_PORTS[scheme] ? `${scheme}://${text}` : `${scheme}://${text}:${port}`;
}
