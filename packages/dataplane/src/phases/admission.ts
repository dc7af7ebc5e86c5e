import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';

/**
 * The first half of access control: whom the entrances of the gateway admit. Asked of every request, whether it names a
 * service that exists, one that does not, or none, so that a refusal says nothing of services. null: the caller is admitted.
 */
export function admissionRefusal({ table, entrance, vpcId, clientAddress, downstream }: Exchange): Refusal | null {
  const { access } = table.gateway;
  if (access === null) return null;
  const list = access.of(entrance, vpcId);
  if (list !== null) return list.ranges.has(clientAddress) ? null : access.notIn(list, clientAddress);
  // The listener is about to go; nobody should keep a connection to it.
  downstream.closes = true;
  return access.closed(entrance, vpcId);
}
