import type { GatewayAccess, GatewayResource } from '@infergate/contract';
import { AddressRanges } from '@infergate/kernel';
import type { Entrance } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';

/** Whom one entrance admits. */
export interface Allowlist {
  readonly ranges: AddressRanges;
  /** As callers are told which list to ask for. */
  readonly name: string;
}

/** The entrances of a gateway that are open, and the list of each. Compiled once for each change of the gateway. */
export class GatewayEntrances {
  /** The gateway, as callers are told. */
  readonly #gateway: string;
  readonly #internet: Allowlist | null;
  readonly #vpcs: ReadonlyMap<string, Allowlist>;

  constructor({ id, name }: Pick<GatewayResource, 'id' | 'name'>, { internet, vpcs }: GatewayAccess) {
    this.#gateway = `gateway "${name}" (${id})`;
    this.#internet = internet === null ? null : { ranges: new AddressRanges(internet), name: 'Internet allowlist' };
    this.#vpcs = new Map(Object.entries(vpcs).map(([vpcId, ranges]) => [vpcId, allowlistOf(vpcId, ranges)]));
  }

  /** null: the entrance is closed, or the VPC is not linked. */
  of(entrance: Entrance, vpcId: string | null): Allowlist | null {
    if (entrance === 'internet') return this.#internet;
    return vpcId === null ? null : (this.#vpcs.get(vpcId) ?? null);
  }

  /** `address` is one, in its plain form. */
  notIn({ name }: Allowlist, address: string): Refusal {
    return {
      refused: 'not_in_allowlist',
      message: `The address ${address} is not in the ${name} of the ${this.#gateway}. Ask the administrator of the gateway to add it there.`,
    };
  }

  closed(entrance: Entrance, vpcId: string | null): Refusal {
    const what = entrance === 'internet' ? 'Internet endpoint' : `endpoint in ${vpcId === null ? 'this VPC' : `the VPC ${vpcId}`}`;
    return {
      refused: 'endpoint_closed',
      message: `The ${what} of the ${this.#gateway} is closed. Ask the administrator of the gateway to open it, or use another endpoint.`,
    };
  }
}

function allowlistOf(vpcId: string, ranges: readonly string[]): Allowlist {
  return { ranges: new AddressRanges(ranges), name: `allowlist for the VPC ${vpcId}` };
}
