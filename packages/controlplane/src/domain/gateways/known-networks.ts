import type { UseCaseContext } from '../dependencies.ts';
import type { NetworkFacts } from './checks/application-network.ts';
import type { VpcRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { StoreTransaction } from '../../store/store.ts';

/** VPCs and vSwitches there are, by id: what decisions about gateways are made by. */
export interface KnownNetworks {
  readonly vpcs: ReadonlyMap<string, VpcRecord>;
  readonly vSwitches: ReadonlyMap<string, VSwitchRecord>;
}

export async function readNetworks(tx: StoreTransaction): Promise<KnownNetworks> {
  const byId = <T extends { readonly id: string }>(records: readonly T[]) => new Map(records.map((record) => [record.id, record]));
  return { vpcs: byId(await tx.resources('vpc')), vSwitches: byId(await tx.resources('vswitch')) };
}

export async function readNetworkFacts(
  tx: StoreTransaction,
  { networks, clock }: Pick<UseCaseContext, 'networks' | 'clock'>,
): Promise<NetworkFacts> {
  return {
    networks: await readNetworks(tx),
    accountId: networks.accountId,
    zoneProblem: (vSwitch) => networks.zoneProblem(vSwitch),
    nowMs: clock.now(),
  };
}
