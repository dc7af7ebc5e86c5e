import { randomId } from '@infergate/kernel';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { Findings, invalidParameters } from '../findings.ts';
import { adviseNodes, noticeIntranet, noticePortal, withoutPlaceless } from './advice.ts';
import { applyApplicationNetworks } from './checks/application-network.ts';
import { applyFullyManagedNetworks } from './checks/fully-managed-network.ts';
import { applySettings } from './checks/settings.ts';
import { type GatewayChange, gatewayResource, releaseDefault } from './gateway-access.ts';
import { readNetworkFacts } from './known-networks.ts';
import type { GatewayOrder } from './wishes.ts';

const SPECIFICATIONS = '2c4g, 4c8g, 8c16g, 16c32g';

export class GatewayCreation {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  create(call: Call, order: GatewayOrder): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    const id = randomId('gw-', 16);
    return calls.change(call, gatewayResource(id), async (tx) => {
      const blank = this.#blank(id, order, { callerId: call.caller.accessKeyId, nowMs: clock.now() });
      const { gateway, notices } = await this.#settle(tx, blank, order);
      if (gateway.isDefault) await releaseDefault(tx, gateway.id, clock.now());
      await tx.putResource('gateway', gateway);
      return { gateway, notices };
    });
  }

  async #settle(tx: StoreTransaction, blank: GatewayRecord, { kind, wishes }: GatewayOrder): Promise<GatewayChange> {
    const { gatewayRules: rules } = this.#context;
    const findings = new Findings();
    const others = await tx.resources('gateway');
    assertRoom(others.length, rules.maxGateways);
    if (kind === 'FullyManaged' && wishes.specification === undefined)
      findings.problem('InstanceType', `Missing. A FullyManaged gateway needs a specification: one of ${SPECIFICATIONS}.`);
    const settled = applySettings(blank, wishes, { rules, others }, findings);
    const facts = await readNetworkFacts(tx, this.#context);
    const apply = kind === 'Application' ? applyApplicationNetworks : applyFullyManagedNetworks;
    const gateway = apply(settled, kind === 'Application' ? withoutPlaceless(wishes, findings) : wishes, facts, findings);
    findings.assertNone();
    adviseNodes(gateway, findings);
    noticeIntranet(gateway, wishes, findings);
    noticePortal(null, gateway, findings);
    return { gateway, notices: findings.notices };
  }

  #blank(id: string, order: GatewayOrder, { callerId, nowMs }: { readonly callerId: string; readonly nowMs: number }): GatewayRecord {
    const { minNodes, maxNodes } = this.#context.gatewayRules.application;
    const { kind, chargeType, autoRenewal, resourceName, labels } = order;
    return {
      ...DEFAULTS,
      id,
      name: id,
      kind,
      nodes: kind === 'Application' ? { min: minNodes, max: maxNodes } : { wanted: 1 },
      chargeType,
      autoRenewal,
      resourceName,
      labels,
      callerId,
      createdAt: nowMs,
      updatedAt: nowMs,
    };
  }
}

const DEFAULTS = {
  generation: 1,
  desired: 'running',
  specification: '2c4g',
  isDefault: false,
  sslRedirection: false,
  scaleFromZero: false,
  internet: { enabled: false, allow: [], vSwitchIds: [] },
  linkedVpcs: [],
  domains: [],
  ports: { internet: null, internetTls: null, vpc: null, vpcTls: null },
  maxRequestBodyBytes: 1_048_576,
  timeouts: { clientIdleMs: 600_000, upstreamIdleMs: 30_000, connectMs: null, firstByteMs: null, requestMs: null },
} as const satisfies Partial<GatewayRecord>;

function assertRoom(count: number, most: number): void {
  if (count < most) return;
  const message = `There are ${count} dedicated gateways, and dedicatedGateways.maxGateways of the configuration allows ${most}. Delete one first, or raise it.`;
  throw invalidParameters([{ path: '', message }]);
}
