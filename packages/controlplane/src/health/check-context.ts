import type { InstanceAddress } from '@infergate/contract';
import { type AddressPolicy, type Clock, hostText } from '@infergate/kernel';

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

/** `host:port` as it stands in a URL. */
export function authority(host: string, port: number): string {
  return `${hostText(host)}:${port}`;
}
