import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { Findings } from '../findings.ts';
import { adviseNodes, noticeIntranet, noticePortal } from './advice.ts';
import { boundServices, namesOf } from './binding.ts';
import { applicationVpc, applyApplicationNetworks, type NetworkFacts } from './checks/application-network.ts';
import { whereZero } from './checks/binding.ts';
import { applyFullyManagedNetworks } from './checks/fully-managed-network.ts';
import { applySettings } from './checks/settings.ts';
import { findChangeable, type GatewayChange, gatewayResource, releaseDefault, saveNextGeneration } from './gateway-access.ts';
import { readNetworkFacts } from './known-networks.ts';
import type { GatewayWishes } from './wishes.ts';

export class GatewayUpdates {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** What is not named stays. Asking for what is so already changes nothing. */
  update(call: Call, id: string, wishes: GatewayWishes): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const { gateway: after, notices } = await this.#settle(tx, before, wishes);
      if (isSame(before, after)) return { gateway: before, notices };
      if (after.isDefault && !before.isDefault) await releaseDefault(tx, id, clock.now());
      return { gateway: await saveNextGeneration(tx, before, after, clock.now()), notices };
    });
  }

  async #settle(tx: StoreTransaction, before: GatewayRecord, wishes: GatewayWishes): Promise<GatewayChange> {
    const { gatewayRules: rules } = this.#context;
    const findings = new Findings();
    const others = (await tx.resources('gateway')).filter(({ id }) => id !== before.id);
    const facts = await readNetworkFacts(tx, this.#context);
    const settled = applySettings(before, wishes, { rules, others }, findings);
    const gateway = concernsNetworks(wishes) ? applyNetworks(settled, wishes, facts, findings) : settled;
    if (findings.problems.length === 0) await this.#checkServices(tx, { before, after: gateway, facts }, findings);
    findings.assertNone();
    if (wishes.replicas !== undefined) adviseNodes(gateway, findings);
    noticeIntranet(gateway, wishes, findings);
    noticePortal(before, gateway, findings);
    return { gateway, notices: findings.notices };
  }

  /** Services that are bound already must fit the gateway as it is to be. */
  async #checkServices(tx: StoreTransaction, { before, after, facts }: Change, findings: Findings): Promise<void> {
    const endsZero = before.scaleFromZero && !after.scaleFromZero;
    const vpcId = applicationVpc(after, facts.networks);
    const changesVpc = vpcId !== null && vpcId !== applicationVpc(before, facts.networks);
    if (!endsZero && !changesVpc) return;
    const { descriptions } = this.#context;
    const bound = (await boundServices(tx, before.id)).map((service) => ({ ...service, spec: descriptions.show(service).spec }));
    const zero = bound.filter(({ spec }) => spec !== null && whereZero(spec) !== null);
    if (endsZero && zero.length > 0)
      findings.problem(
        'ScaleFromZero',
        `These services may scale to zero: ${namesOf(zero)}. Raise their minimum above 0, or move them first.`,
      );
    const elsewhere = bound.filter(({ spec }) => spec !== null && spec.networking.vpc?.id !== vpcId);
    if (changesVpc && elsewhere.length > 0)
      findings.problem('VpcId', `These services use the gateway and are not in the VPC ${vpcId}: ${namesOf(elsewhere)}. Move them first.`);
  }
}

interface Change {
  readonly before: GatewayRecord;
  readonly after: GatewayRecord;
  readonly facts: NetworkFacts;
}

function concernsNetworks({ internet, intranet, vpcId, vSwitchIds }: GatewayWishes): boolean {
  return internet !== undefined || intranet !== undefined || vpcId !== undefined || vSwitchIds !== undefined;
}

function applyNetworks(settled: GatewayRecord, wishes: GatewayWishes, facts: NetworkFacts, findings: Findings): GatewayRecord {
  const apply = settled.kind === 'Application' ? applyApplicationNetworks : applyFullyManagedNetworks;
  return apply(settled, wishes, facts, findings);
}

/** Both come from the same place, so their keys are in the same order. */
function isSame(before: GatewayRecord, after: GatewayRecord): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
