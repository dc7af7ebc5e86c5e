import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';

/**
 * The first half of access control: whom the entrances of the gateway admit. Asked of every request, whether it names a
 * service that exists, one that does not, or none, so that a refusal says nothing of services. null: the caller is admitted.
 */
export function admissionRefusal({ table, entrance, vpcId, clientAddress, forwarding, downstream }: Exchange): Refusal | null {
  const { access } = table.gateway;
  if (access === null) return null;
  const list = access.of(entrance, vpcId);
  if (list?.ranges.has(clientAddress) === true) return null;
  // Strangers hold no place for long; the connection of a proxy is that of others, too, unless the listener is about to go.
  if (forwarding === null || list === null) downstream.closes = true;
  return list === null ? access.closed(entrance, vpcId) : access.notIn(list, clientAddress);
}
