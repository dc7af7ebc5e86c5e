import type { X509Certificate } from 'node:crypto';
import { type ListenerAddress, SHARED_GATEWAY } from '@infergate/contract';
import type { DedicatedEndpoints, Endpoints, GatewayEndpoints, Reach } from '@infergate/controlplane';
import { callableHost, hostText } from '@infergate/kernel';
import type { HostPort, Settings } from '../configuration/settings.ts';

/** Where callers reach this installation. Addresses become known while it starts. */
export class InstallationEndpoints implements Endpoints {
  readonly #settings: Settings;
  /** null: plain text is spoken. */
  readonly #certificate: X509Certificate | null;
  readonly #dedicated: DedicatedEndpoints;
  #admin = '';
  #dns: string | null = null;
  #listeners: readonly ListenerAddress[] = [];
  #isServing: () => boolean = () => false;

  constructor(settings: Settings, certificate: X509Certificate | null, dedicated: DedicatedEndpoints) {
    this.#settings = settings;
    this.#certificate = certificate;
    this.#dedicated = dedicated;
  }

  setAdmin(host: string, port: number): void {
    this.#admin = origin(host, port, this.#certificate);
  }

  setDns(address: HostPort | null): void {
    this.#dns = address === null ? null : `${hostText(address.host)}:${address.port}`;
  }

  setGateway(listeners: readonly ListenerAddress[], isServing: () => boolean): void {
    this.#listeners = listeners;
    this.#isServing = isServing;
  }

  dns(): string | null {
    return this.#dns;
  }

  admin(): string {
    return this.#admin;
  }

  service(service: Parameters<Endpoints['service']>[0]): ReturnType<Endpoints['service']> {
    const gatewayId = this.#dedicated.gatewayOf(service);
    if (gatewayId !== SHARED_GATEWAY.id) return { gatewayId, ...(this.#dedicated.service(gatewayId, service.name) ?? NOWHERE) };
    const path = `/api/predict/${service.name}`;
    return { gatewayId, internet: [`${this.internetOrigin()}${path}`], vpc: [`${this.vpcOrigin()}${path}`] };
  }

  reach(service: Parameters<Endpoints['reach']>[0]): readonly Reach[] {
    const gatewayId = this.#dedicated.gatewayOf(service);
    if (gatewayId !== SHARED_GATEWAY.id) return this.#dedicated.reach(gatewayId, service.name);
    const origins = { internet: this.internetOrigin(), vpc: this.vpcOrigin() };
    return (['internet', 'vpc'] as const).flatMap((entrance) => {
      const listener = this.#listeners.find((each) => each.entrance === entrance);
      if (listener === undefined) return [];
      const url = `${origins[entrance]}/api/predict/${service.name}`;
      return [{ entrance, url, host: callableHost(listener.host), port: listener.port, from: null }];
    });
  }

  internetOrigin(): string {
    return this.#originOf('internet', this.#settings.baseDomain);
  }

  vpcOrigin(): string {
    return this.#originOf('vpc', null);
  }

  gateway(gatewayId: string): GatewayEndpoints | null {
    if (gatewayId !== SHARED_GATEWAY.id) return this.#dedicated.gateway(gatewayId);
    return {
      ...SHARED_GATEWAY,
      status: this.#isServing() ? 'Running' : 'Creating',
      internet: [this.internetOrigin()],
      vpcs: [{ vpcId: '', origins: [this.vpcOrigin()] }],
      internetName: this.#settings.baseDomain,
      vpcName: null,
    };
  }

  #originOf(entrance: ListenerAddress['entrance'], domain: string | null): string {
    const listener = this.#listeners.find((each) => each.entrance === entrance);
    return listener === undefined ? '' : origin(domain ?? listener.host, listener.port, this.#certificate);
  }
}

const NOWHERE = { internet: [], vpc: [] };

/** A URL that works as printed: a wildcard address is no address to call, and a name that the certificate does not hold is no help. */
export function origin(host: string, port: number, certificate: X509Certificate | null): string {
  const callable = callableHost(host);
  if (certificate === null) return `http://${hostText(callable)}:${port}`;
  const isLoopback = callable.startsWith('127.') || callable === '::1';
  const isLocalhost = isLoopback && certificate.checkIP(callable) === undefined && certificate.checkHost('localhost') !== undefined;
  return `https://${isLocalhost ? 'localhost' : hostText(callable)}:${port}`;
}
