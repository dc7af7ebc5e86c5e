import type { AclEntry, GatewayRecord } from '../../store/gateway-records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { Findings } from '../findings.ts';
import { addEntries, removeEntries, type WrittenEntry } from './checks/allowlist.ts';
import { findChangeable, findDedicated, type GatewayChange, gatewayResource, saveNextGeneration } from './gateway-access.ts';
import { findLink } from './linked-vpcs.ts';

/** A list and the entries to add or remove. */
export interface AllowlistChange {
  /** The list of a linked VPC; null: of the Internet entrance. */
  readonly vpcId: string | null;
  readonly entries: readonly WrittenEntry[];
}

/** Who may connect to a gateway. */
export class GatewayAllowlists {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  add(call: Call, id: string, change: AllowlistChange): Promise<GatewayChange> {
    return this.#change(call, id, change, addEntries);
  }

  remove(call: Call, id: string, change: AllowlistChange): Promise<GatewayChange> {
    return this.#change(call, id, change, removeEntries);
  }

  /** `vpcId`: must be linked; null: the gateway is not looked at for one. */
  show(call: Call, id: string, vpcId: string | null): Promise<GatewayRecord> {
    return this.#context.calls.read(call, async (tx) => {
      const gateway = await findDedicated(tx, id);
      if (vpcId !== null) listOf(gateway, vpcId);
      return gateway;
    });
  }

  /** All entries, or none. */
  #change(call: Call, id: string, { vpcId, entries }: AllowlistChange, apply: typeof addEntries): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const findings = new Findings();
      const allow = apply(listOf(before, vpcId), entries, findings);
      findings.assertNone();
      const gateway = await saveNextGeneration(tx, before, withList(before, vpcId, allow), clock.now());
      return { gateway, notices: findings.notices };
    });
  }
}

function listOf(gateway: GatewayRecord, vpcId: string | null): readonly AclEntry[] {
  if (vpcId === null) return gateway.internet.allow;
  return findLink(gateway, vpcId).allow;
}

function withList(gateway: GatewayRecord, vpcId: string | null, allow: readonly AclEntry[]): GatewayRecord {
  if (vpcId === null) return { ...gateway, internet: { ...gateway.internet, allow } };
  return { ...gateway, linkedVpcs: gateway.linkedVpcs.map((link) => (link.vpcId === vpcId ? { ...link, allow } : link)) };
}
