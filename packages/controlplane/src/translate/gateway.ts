import type { GatewayResource } from '@infergate/contract';

/** What the configuration says about one gateway. */
export interface GatewaySettings {
  readonly id: string;
  readonly name: string;
  readonly rateLimit: { readonly perService: number; readonly total: number };
  readonly maxRequestBodyBytes: number;
}

export function translateGateway({ id, name, rateLimit, maxRequestBodyBytes }: GatewaySettings): GatewayResource {
  return { kind: 'gateway', id, name, rateLimit: { ...rateLimit }, maxRequestBodyBytes };
}
