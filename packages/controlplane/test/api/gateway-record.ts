import type { GatewayDomain, GatewayRecord } from '@infergate/controlplane';

type Overrides = Partial<Omit<GatewayRecord, 'domains'>> & { readonly domains?: readonly Partial<GatewayDomain>[] };

/** A gateway as the store has it, as far as certificates look at it. */
export function gatewayRecord({ domains = [], ...overrides }: Overrides = {}): GatewayRecord {
  return {
    id: 'gw-1',
    name: 'edge',
    kind: 'FullyManaged',
    generation: 1,
    desired: 'running',
    specification: '2c4g',
    nodes: { wanted: 1 },
    chargeType: 'PostPaid',
    autoRenewal: false,
    resourceName: '',
    labels: {},
    isDefault: false,
    sslRedirection: false,
    scaleFromZero: false,
    internet: { enabled: true, allow: [], vSwitchIds: [] },
    linkedVpcs: [],
    domains: domains.map((domain) => ({ ...DOMAIN, ...domain })),
    ports: { internet: null, internetTls: null, vpc: null, vpcTls: null },
    maxRequestBodyBytes: 1024 * 1024,
    timeouts: { clientIdleMs: 60_000, upstreamIdleMs: 60_000, connectMs: null, firstByteMs: null, requestMs: null },
    callerId: 'ak-1',
    createdAt: 0,
    updatedAt: 0,
    ...overrides,
  };
}

const DOMAIN: GatewayDomain = {
  domain: 'api.example.com',
  type: 'internet',
  certificateId: null,
  clientCertificateId: null,
  serviceName: null,
  createdAt: 0,
  updatedAt: 0,
};
