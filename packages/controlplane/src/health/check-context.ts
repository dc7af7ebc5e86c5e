import { isIP, type LookupFunction } from 'node:net';
import type { InstanceAddress } from '@infergate/contract';
import { guardedLookup, RefusedAddressError, type AddressPolicy, type Clock } from '@infergate/kernel';

/** Whom a probe calls, and how. */
export interface CheckContext {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly address: InstanceAddress;
  /** For addresses that users gave; null for instances that this program started. */
  readonly policy: AddressPolicy | null;
  /** Sent with HTTP probes; secret. */
  readonly headers: Readonly<Record<string, string>>;
  readonly caPem: string | null;
}

/** Options for `net.connect` and its relatives that hold the connection to the policy: the address that was checked is the one that is called. */
export function connectionGuard(policy: AddressPolicy | null, host: string, port: number): { readonly lookup?: LookupFunction } {
  if (policy === null) return {};
  if (isIP(host) !== 0) {
    const refusal = policy.refusal(host, port);
    if (refusal !== null) throw new RefusedAddressError(refusal);
    return {};
  }
  return { lookup: guardedLookup(policy, port) };
}

/** `host:port` as it stands in a URL. */
export function authority(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
