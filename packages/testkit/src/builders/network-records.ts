import type { GatewayRecord, LinkedVpc, SecurityGroupRecord, VpcRecord, VSwitchRecord } from '@infergate/controlplane';
import { SOME_TIME_MS } from './store-records.ts';

/** A dedicated gateway as it is right after its creation: closed, without networks. */
export function gatewayRecord(overrides: Partial<GatewayRecord> = {}): GatewayRecord {
  return {
    id: 'gw-front',
    name: 'front',
    kind: 'FullyManaged',
    generation: 1,
    desired: 'running',
    specification: '2c4g',
    nodes: { wanted: 2 },
    chargeType: 'PostPaid',
    autoRenewal: false,
    resourceName: '',
    labels: {},
    isDefault: false,
    sslRedirection: false,
    scaleFromZero: false,
    internet: { enabled: false, allow: [], vSwitchIds: [] },
    linkedVpcs: [],
    domains: [],
    ports: { internet: null, internetTls: null, vpc: null, vpcTls: null },
    maxRequestBodyBytes: 1_048_576,
    timeouts: { clientIdleMs: 600_000, upstreamIdleMs: 60_000, connectMs: null, firstByteMs: null, requestMs: null },
    callerId: 'ak-test',
    createdAt: SOME_TIME_MS,
    updatedAt: SOME_TIME_MS,
    ...overrides,
  };
}

export function linkedVpc(overrides: Partial<LinkedVpc> = {}): LinkedVpc {
  return {
    vpcId: 'vpc-a',
    accountId: '1000000000000001',
    vSwitchIds: ['vsw-a1'],
    authoritativeDns: false,
    allow: [{ cidr: '0.0.0.0/0', comment: '' }],
    peers: [],
    createdAt: SOME_TIME_MS,
    ...overrides,
  };
}

export function vpcRecord(overrides: Partial<VpcRecord> = {}): VpcRecord {
  return {
    id: 'vpc-a',
    name: 'A',
    cidr: '10.0.0.0/16',
    accountId: '1000000000000001',
    origin: 'api',
    createdAt: SOME_TIME_MS,
    ...overrides,
  };
}

export function vSwitchRecord(overrides: Partial<VSwitchRecord> = {}): VSwitchRecord {
  return {
    id: 'vsw-a1',
    name: 'A1',
    vpcId: 'vpc-a',
    zone: 'zone-a',
    cidr: '10.0.1.0/24',
    bindAddress: '127.0.1.1',
    origin: 'api',
    createdAt: SOME_TIME_MS,
    ...overrides,
  };
}

export function securityGroupRecord(overrides: Partial<SecurityGroupRecord> = {}): SecurityGroupRecord {
  return {
    id: 'sg-a',
    name: 'A',
    description: '',
    vpcId: 'vpc-a',
    ingress: [],
    egress: [],
    createdAt: SOME_TIME_MS,
    updatedAt: SOME_TIME_MS,
    ...overrides,
  };
}
