import type { SecurityRule } from '@infergate/contract';
import type { TimestampMs } from './records.ts';

/** Entries of the configuration come back at each start and cannot be changed by a call. */
export type NetworkOrigin = 'configuration' | 'api';

export interface VpcRecord {
  readonly id: string;
  readonly name: string;
  /** IPv4 or IPv6 range. */
  readonly cidr: string;
  readonly accountId: string;
  readonly origin: NetworkOrigin;
  readonly createdAt: TimestampMs;
}

export interface VSwitchRecord {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  /** IP address of this machine that gateways listen on for the vSwitch. */
  readonly bindAddress: string;
  readonly origin: NetworkOrigin;
  readonly createdAt: TimestampMs;
}

/** Filters direct, NLB and Nacos access and what services send out; never what comes through a gateway. */
export interface SecurityGroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  /** `decideTraffic` of the contract says what they mean together. */
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
  readonly createdAt: TimestampMs;
  readonly updatedAt: TimestampMs;
}
