import type { InstanceAddress, ServiceSpec } from '@infergate/contract';
import { addressKey, parseExternalAddress } from '../../runtimes/external/external-address.ts';

/** Which address of the description an external instance stands for; 0 for every other instance. */
export function externalOrdinal({ workload }: ServiceSpec, address: InstanceAddress | null): number {
  if (workload.kind !== 'external' || address === null) return 0;
  return Math.max(
    0,
    workload.addresses.findIndex((origin) => addressKey(parseExternalAddress(origin)) === addressKey(address)),
  );
}
