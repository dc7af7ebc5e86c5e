import { type FieldProblem, ManagementError, SHARED_GATEWAY } from '@infergate/contract';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { StoreTransaction } from '../../store/store.ts';

/** Finds, guards and saves the gateway that a use case works on. */

export function gatewayResource(id: string): string {
  return `gateway/${id.slice(0, 128)}`;
}

/** What a change of a gateway comes to. */
export interface GatewayChange {
  readonly gateway: GatewayRecord;
  readonly notices: readonly FieldProblem[];
}

/** A dedicated gateway, also one that is being deleted. */
export async function findDedicated(tx: StoreTransaction, id: string): Promise<GatewayRecord> {
  if (id === SHARED_GATEWAY.id)
    throw new ManagementError(
      'InvalidStatus',
      'The shared gateway has no settings of this kind and is not changed by calls: see "sharedGateway" in the configuration. Create a dedicated gateway.',
    );
  const gateway = await tx.resource('gateway', id);
  if (gateway === null)
    throw new ManagementError(
      'InvalidGateway.NotFound',
      `There is no gateway ${JSON.stringify(id.slice(0, 128))}. ListGateway shows those there are.`,
    );
  return gateway;
}

export async function findChangeable(tx: StoreTransaction, id: string): Promise<GatewayRecord> {
  const gateway = await findDedicated(tx, id);
  if (gateway.desired === 'deleted') throw new ManagementError('InvalidStatus', `The gateway ${id} is being deleted.`);
  return gateway;
}

/** Saves a change that nodes have to carry out: its generation grows. */
export async function saveNextGeneration(
  tx: StoreTransaction,
  before: GatewayRecord,
  after: GatewayRecord,
  nowMs: number,
): Promise<GatewayRecord> {
  const saved = { ...after, generation: before.generation + 1, updatedAt: nowMs };
  await tx.putResource('gateway', saved);
  return saved;
}

/** The default is one gateway: another that is it is so no more. */
export async function releaseDefault(tx: StoreTransaction, nextId: string, nowMs: number): Promise<void> {
  for (const gateway of await tx.resources('gateway'))
    if (gateway.isDefault && gateway.id !== nextId) await saveNextGeneration(tx, gateway, { ...gateway, isDefault: false }, nowMs);
}
