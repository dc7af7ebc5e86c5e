import { SHARED_GATEWAY } from '@infergate/contract';
import type { GatewayKind, GatewayPhase, GatewayRecord, GatewayStatusRecord } from '../../store/gateway-records.ts';
import type { Page } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { GatewayEndpoints, UseCaseContext } from '../dependencies.ts';
import { applicationVpc } from './checks/application-network.ts';
import { findDedicated } from './gateway-access.ts';
import { readNetworks } from './known-networks.ts';

/** What is shown of any gateway. */
export interface GatewayView {
  readonly id: string;
  readonly name: string;
  readonly kind: GatewayKind | 'Shared';
  readonly status: string;
  readonly isDefault: boolean;
  readonly endpoints: GatewayEndpoints | null;
  /** null: the shared one, which has no settings of its own. */
  readonly dedicated: DedicatedView | null;
  readonly maxRequestBodyBytes: number;
  /** That are bound to it. */
  readonly services: number;
}

export interface DedicatedView {
  readonly gateway: GatewayRecord;
  /** null: nobody has looked after it yet. */
  readonly observed: GatewayStatusRecord | null;
  /** Of an Application gateway. */
  readonly vpcId: string | null;
}

export interface GatewayQuery {
  readonly id: string | undefined;
  readonly nameContains: string | undefined;
  readonly kind: GatewayView['kind'] | undefined;
  readonly chargeType: string | undefined;
  readonly internetEnabled: boolean | undefined;
  readonly resourceName: string | undefined;
  readonly status: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly sort: 'CreateTime' | 'UpdateTime' | 'GatewayName' | 'Status';
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export class GatewayViews {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  describe(call: Call, id: string): Promise<GatewayView> {
    return this.#context.calls.read(call, async (tx) => {
      const counts = await tx.serviceCounts();
      if (id === SHARED_GATEWAY.id) return this.#shared(await tx.resources('gateway'), counts);
      const gateway = await findDedicated(tx, id);
      const vpcId = applicationVpc(gateway, await readNetworks(tx));
      return this.#view({ gateway, observed: await tx.resource('gateway-status', id), vpcId }, counts);
    });
  }

  list(call: Call, query: GatewayQuery): Promise<Page<GatewayView>> {
    return this.#context.calls.read(call, async (tx) => {
      const gateways = await tx.resources('gateway');
      const statuses = new Map((await tx.resources('gateway-status')).map((status) => [status.id, status]));
      const networks = await readNetworks(tx);
      const counts = await tx.serviceCounts();
      const dedicated = gateways.map((gateway) =>
        this.#view({ gateway, observed: statuses.get(gateway.id) ?? null, vpcId: applicationVpc(gateway, networks) }, counts),
      );
      const matching = sorted(
        [this.#shared(gateways, counts), ...dedicated].filter((view) => matches(view, query)),
        query,
      );
      return { items: matching.slice(query.offset, query.offset + query.limit), total: matching.length };
    });
  }

  #view(dedicated: DedicatedView, counts: ReadonlyMap<string, number>): GatewayView {
    const { gateway, observed } = dedicated;
    const { id, name, kind, isDefault, maxRequestBodyBytes } = gateway;
    const endpoints = this.#context.endpoints.gateway(id);
    const services = counts.get(id) ?? 0;
    return { id, name, kind, status: shownPhase(gateway, observed), isDefault, endpoints, dedicated, maxRequestBodyBytes, services };
  }

  #shared(gateways: readonly GatewayRecord[], counts: ReadonlyMap<string, number>): GatewayView {
    const { endpoints, gatewayRules } = this.#context;
    const own = endpoints.gateway(SHARED_GATEWAY.id);
    return {
      ...SHARED_GATEWAY,
      kind: 'Shared',
      status: own?.status ?? 'Creating',
      isDefault: !gateways.some((gateway) => gateway.isDefault),
      endpoints: own,
      dedicated: null,
      maxRequestBodyBytes: gatewayRules.sharedMaxRequestBodyBytes,
      services: counts.get(SHARED_GATEWAY.id) ?? 0,
    };
  }
}

/** A phase that speaks of an older generation is not the phase of what is wanted now. */
function shownPhase({ desired, generation }: GatewayRecord, observed: GatewayStatusRecord | null): GatewayPhase {
  if (desired === 'deleted') return 'Deleting';
  if (observed === null) return 'Creating';
  return observed.phase === 'Running' && observed.observedGeneration < generation ? 'Updating' : observed.phase;
}

function matches(view: GatewayView, query: GatewayQuery): boolean {
  const gateway = view.dedicated?.gateway;
  return (
    isWanted(query.id, view.id) &&
    (query.nameContains === undefined || view.name.includes(query.nameContains)) &&
    isWanted(query.kind, view.kind) &&
    isWanted(query.status, view.status) &&
    isWanted(query.chargeType, gateway?.chargeType) &&
    isWanted(query.internetEnabled, gateway?.internet.enabled ?? true) &&
    isWanted(query.resourceName, gateway?.resourceName) &&
    Object.entries(query.labels).every(([key, value]) => gateway?.labels[key] === value)
  );
}

function isWanted<T>(wanted: T | undefined, value: T | undefined): boolean {
  return wanted === undefined || wanted === value;
}

const SORT_KEYS: Readonly<Record<GatewayQuery['sort'], (view: GatewayView) => string | number>> = {
  CreateTime: (view) => view.dedicated?.gateway.createdAt ?? 0,
  UpdateTime: (view) => view.dedicated?.gateway.updatedAt ?? 0,
  GatewayName: (view) => view.name,
  Status: (view) => view.status,
};

function sorted(views: readonly GatewayView[], { sort, descending }: GatewayQuery): readonly GatewayView[] {
  const keyOf = SORT_KEYS[sort];
  const ascending = views.toSorted((a, b) => compare(keyOf(a), keyOf(b)) || compare(a.id, b.id));
  return descending ? ascending.toReversed() : ascending;
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
