import { closedEntrance, type EndpointAnswer, type EndpointVerdict, judgeEndpoint, SHARED_GATEWAY } from '@infergate/contract';
import type { Call } from '../call.ts';
import type { GatewayEndpoints, UseCaseContext } from '../dependencies.ts';
import { findDedicated } from './gateway-access.ts';

/** Asks endpoints of gateways. */
export interface EndpointProbe {
  /** GET of the root of an origin, without following anything; bounded in time and in what is read. Never throws. */
  ask(origin: string): Promise<EndpointAnswer>;
}

export interface EndpointCheckView extends EndpointVerdict {
  readonly entrance: 'internet' | 'vpc';
  /** Empty for the Internet, and in the shared gateway. */
  readonly vpcId: string;
  /** Empty: the gateway has none there. */
  readonly origin: string;
}

interface Place extends Pick<EndpointCheckView, 'entrance' | 'vpcId' | 'origin'> {
  /** It should have an endpoint. */
  readonly isWanted: boolean;
}

/** Endpoints that one call tries. */
const MOST = 50;

/** Tells what the endpoints of a gateway answer to this machine. */
export class EndpointCheck {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  async check(call: Call, gatewayId: string): Promise<readonly EndpointCheckView[]> {
    const { calls, endpoints } = this.#context;
    const { isPublic, found } = await calls.read(call, async (tx) => ({
      isPublic: gatewayId === SHARED_GATEWAY.id || (await findDedicated(tx, gatewayId)).internet.enabled,
      found: endpoints.gateway(gatewayId),
    }));
    const places = placesOf(found ?? { internet: [], vpcs: [] }, isPublic);
    return Promise.all(places.slice(0, MOST).map((place) => this.#judge(gatewayId, place)));
  }

  async #judge(gatewayId: string, { isWanted, ...place }: Place): Promise<EndpointCheckView> {
    if (place.origin === '') return { ...place, ...closedEntrance(place.entrance, isWanted) };
    return { ...place, ...judgeEndpoint(gatewayId, await this.#context.endpointProbe.ask(place.origin)) };
  }
}

/** Every way in, by name and by address; an entrance without any stands for itself. */
function placesOf({ internet, vpcs }: Pick<GatewayEndpoints, 'internet' | 'vpcs'>, isPublic: boolean): readonly Place[] {
  const linked = vpcs.flatMap(({ vpcId, origins }) =>
    orNone(origins).map((origin) => ({ entrance: 'vpc' as const, vpcId, origin, isWanted: true })),
  );
  return [
    ...orNone(internet).map((origin) => ({ entrance: 'internet' as const, vpcId: '', origin, isWanted: isPublic })),
    ...(linked.length === 0 ? [{ entrance: 'vpc' as const, vpcId: '', origin: '', isWanted: false }] : linked),
  ];
}

function orNone(origins: readonly string[]): readonly string[] {
  return origins.length === 0 ? [''] : origins;
}
