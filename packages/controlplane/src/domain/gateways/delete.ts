import { ManagementError } from '@infergate/contract';
import type { ServiceRecord } from '../../store/records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { boundServices, namesOf } from './binding.ts';
import { findDedicated, type GatewayChange, gatewayResource, saveNextGeneration } from './gateway-access.ts';

export class GatewayDeletion {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** The record goes when its nodes have gone. Asking again while that lasts changes nothing. */
  delete(call: Call, id: string): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const gateway = await findDedicated(tx, id);
      if (gateway.desired === 'deleted') return { gateway, notices: [] };
      const bound = await boundServices(tx, id);
      if (bound.length > 0) throw inUse(id, bound);
      const after = { ...gateway, desired: 'deleted', isDefault: false } as const;
      return { gateway: await saveNextGeneration(tx, gateway, after, clock.now()), notices: [] };
    });
  }
}

function inUse(id: string, services: readonly ServiceRecord[]): ManagementError {
  const staying = services.filter(({ gatewayId }) => gatewayId === id);
  if (staying.length === 0)
    return new ManagementError(
      'GatewayInUse',
      `Services are still moving away from the gateway ${id}: ${namesOf(services)}. Repeat in a moment.`,
    );
  const message = `Services use the gateway ${id}: ${namesOf(staying)}. Move them ("networking.gateway") or delete them, and repeat when that is done.`;
  return new ManagementError('GatewayInUse', message);
}
