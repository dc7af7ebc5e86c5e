import { type FieldProblem, SHARED_GATEWAY } from '@infergate/contract';
import { listText } from '@infergate/kernel';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import { gatewaysOf } from '../../translate/snapshot.ts';
import { Findings } from '../findings.ts';
import { applicationVpc } from './checks/application-network.ts';
import { type BindingTarget, type BoundSpec, checkBinding, whereZero, zeroSentence } from './checks/binding.ts';
import { type KnownNetworks, readNetworks } from './known-networks.ts';

/** Which gateway serves a service, and what is to be said about that. */
export interface BindingChoice {
  readonly gatewayId: string;
  readonly problems: readonly FieldProblem[];
  readonly notices: readonly FieldProblem[];
}

type Bound = Pick<ServiceRecord, 'name' | 'gatewayId' | 'previousGatewayIds'>;

/** Chooses gateways for services by what their descriptions say, as things are in one transaction. */
export class Bindings {
  readonly #gateways: ReadonlyMap<string, GatewayRecord>;
  readonly #networks: KnownNetworks;

  private constructor(gateways: readonly GatewayRecord[], networks: KnownNetworks) {
    this.#gateways = new Map(gateways.map((gateway) => [gateway.id, gateway]));
    this.#networks = networks;
  }

  static async read(tx: StoreTransaction): Promise<Bindings> {
    return new Bindings(await tx.resources('gateway'), await readNetworks(tx));
  }

  /** `service`: the service as it is; null for a new one, which takes the default gateway when it does not say. */
  choose(spec: BoundSpec, service: Bound | null): BindingChoice {
    const said = spec.networking.gatewayId;
    const gatewayId = said ?? service?.gatewayId ?? this.#defaultId();
    const findings = new Findings();
    const gateway = this.#gateways.get(gatewayId);
    if (gateway !== undefined) checkBinding(spec, this.#target(gateway, said, service), findings);
    else if (gatewayId !== SHARED_GATEWAY.id) findings.problem('networking.gateway', this.#unknown(gatewayId));
    if (service !== null && service.gatewayId !== gatewayId) this.#noticeDomains(service, findings);
    return { gatewayId, problems: findings.problems, notices: findings.notices };
  }

  /** Why the service may not have so many instances at its gateway, or null. */
  scaleProblem(service: Bound, instances: number): FieldProblem | null {
    const gateway = this.#gateways.get(service.gatewayId);
    if (gateway === undefined || gateway.scaleFromZero || whereZero({ instances, autoscaler: null }) === null) return null;
    return { path: 'Instance', message: zeroSentence(gateway) };
  }

  #target(gateway: GatewayRecord, said: string | null, service: Bound | null): BindingTarget {
    return {
      gateway,
      vpcId: applicationVpc(gateway, this.#networks),
      isDefaultChoice: said === null && service === null,
      isPresent: service?.gatewayId === gateway.id,
    };
  }

  #defaultId(): string {
    const isIt = (gateway: GatewayRecord) => gateway.isDefault && gateway.desired === 'running';
    return [...this.#gateways.values()].find(isIt)?.id ?? SHARED_GATEWAY.id;
  }

  #unknown(id: string): string {
    const MOST = 10;
    const known = [SHARED_GATEWAY, ...this.#gateways.values()].slice(0, MOST).map((gateway) => `${gateway.id} (${gateway.name})`);
    return `There is no gateway ${id}. ListGateway shows those there are: ${known.join(', ')}${this.#gateways.size >= MOST ? ', …' : ''}.`;
  }

  #noticeDomains({ name, gatewayId }: Bound, findings: Findings): void {
    const domains = this.#gateways.get(gatewayId)?.domains.filter((domain) => domain.serviceName === name) ?? [];
    for (const { domain } of domains)
      findings.notice(
        'networking.gateway',
        `The domain ${domain} of the gateway ${gatewayId} leads to this service and does not move with it.`,
      );
  }
}

/** Where a service is after the choice. What it moves from serves it until the new gateway does: somebody may call each of them. */
export function movedTo(service: Bound, gatewayId: string): Pick<ServiceRecord, 'gatewayId' | 'previousGatewayIds'> {
  const { gatewayId: current, previousGatewayIds: previous } = service;
  if (gatewayId === current) return { gatewayId, previousGatewayIds: previous };
  return { gatewayId, previousGatewayIds: [...previous.filter((id) => id !== gatewayId), current] };
}

/** Services that a gateway serves, those among them that are just moving away. */
export async function boundServices(tx: StoreTransaction, gatewayId: string): Promise<readonly ServiceRecord[]> {
  const services = await tx.allServices();
  return services.filter((service) => gatewaysOf(service).includes(gatewayId));
}

/** For messages. */
export function namesOf(services: readonly Pick<ServiceRecord, 'name'>[]): string {
  return listText(
    services.map(({ name }) => name),
    20,
  );
}
