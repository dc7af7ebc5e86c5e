import type { ListenerAddress } from '@infergate/contract';
import type { Endpoints } from '@infergate/controlplane';
import type { Settings } from '../configuration/settings.ts';

const GATEWAY_ID = 'shared';
const GATEWAY_NAME = 'Shared Gateway';

/** Where callers reach this installation. Addresses become known while it starts. */
export class InstallationEndpoints implements Endpoints {
  readonly #settings: Settings;
  #admin = '';
  #listeners: readonly ListenerAddress[] = [];
  #isServing: () => boolean = () => false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  setAdmin(host: string, port: number): void {
    this.#admin = origin(host, port);
  }

  setGateway(listeners: readonly ListenerAddress[], isServing: () => boolean): void {
    this.#listeners = listeners;
    this.#isServing = isServing;
  }

  admin(): string {
    return this.#admin;
  }

  internet(serviceName: string): string {
    return `${this.internetOrigin()}/api/predict/${serviceName}`;
  }

  vpc(serviceName: string): string {
    return `${this.vpcOrigin()}/api/predict/${serviceName}`;
  }

  internetOrigin(): string {
    return this.#originOf('internet', this.#settings.baseDomain);
  }

  vpcOrigin(): string {
    return this.#originOf('vpc', null);
  }

  gateways() {
    const status = this.#isServing() ? 'Running' : 'Creating';
    return [{ id: GATEWAY_ID, name: GATEWAY_NAME, internet: this.internetOrigin(), vpc: this.vpcOrigin(), status }];
  }

  #originOf(entrance: ListenerAddress['entrance'], domain: string | null): string {
    const listener = this.#listeners.find((each) => each.entrance === entrance);
    return listener === undefined ? '' : origin(domain ?? listener.host, listener.port);
  }
}

/** A URL that works as printed: a wildcard address is no address to call. */
export function origin(host: string, port: number): string {
  const callable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${callable.includes(':') ? `[${callable}]` : callable}:${port}`;
}

export const SHARED_GATEWAY = { id: GATEWAY_ID, name: GATEWAY_NAME };
