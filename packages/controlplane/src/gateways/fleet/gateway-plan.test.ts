import { gatewayRecord, linkedVpc, vSwitchRecord } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import { type CapacitySettings, planGateway } from './gateway-plan.ts';

const capacity = (workers: number) => ({ workers, memoryMiB: workers * 2048, maxConnections: workers * 1000, bandwidthMbps: 0 });
const SETTINGS: CapacitySettings = {
  specifications: { '2c4g': capacity(2), '4c8g': capacity(4), '8c16g': capacity(8), '16c32g': capacity(16) },
  application: { node: capacity(1) },
  internetAddress: '0.0.0.0',
  zones: ['zone-a', 'zone-b'],
};
const PORTAL = { enabled: true, allow: [], vSwitchIds: [] };
const SWITCHES = [
  vSwitchRecord({ id: 'vsw-2', zone: 'zone-b', bindAddress: '127.0.2.1' }),
  vSwitchRecord({ id: 'vsw-1', zone: 'zone-a', bindAddress: '127.0.1.1' }),
  vSwitchRecord({ id: 'vsw-far', zone: 'zone-x', bindAddress: '127.0.3.1' }),
  vSwitchRecord({ id: 'vsw-other', vpcId: 'vpc-b', bindAddress: '127.0.4.1' }),
];
const PORTS = new Map([
  ['gateway/gw-front/internet', 30_000],
  ['gateway/gw-front/vpc', 30_001],
  ['gateway/gw-front/vpc/vsw-2', 30_002],
]);

function plan(record: Partial<GatewayRecord>, { vSwitches = SWITCHES, nodes = 2 } = {}) {
  return planGateway({ record: gatewayRecord(record), vSwitches, nodes, ports: PORTS }, SETTINGS);
}

const places = (record: Partial<GatewayRecord>, vSwitches = SWITCHES) =>
  plan(record, { vSwitches }).listeners.map(({ entrance, host, port, zone }) => [entrance, host, port, zone]);

describe('the plan of a gateway', () => {
  it('listens nowhere while portal and VPCs are closed, and runs all the same', () => {
    expect(plan({})).toEqual({ listeners: [], nodes: 2, workersPerNode: 2, memoryMiB: 4096, maxConnections: 2000, notices: [] });
  });

  it('listens on the Internet address while the portal is on', () => {
    expect(places({ internet: PORTAL })).toEqual([['internet', '0.0.0.0', 30_000, null]]);
  });

  it('listens in every supported zone of a linked VPC, whatever vSwitch was linked', () => {
    expect(places({ linkedVpcs: [linkedVpc({ vSwitchIds: ['vsw-2'] })] })).toEqual([
      ['vpc', '127.0.1.1', 30_001, 'zone-a'],
      ['vpc', '127.0.2.1', 30_001, 'zone-b'],
    ]);
  });

  it('gives vSwitches that share an address ports of their own', () => {
    const shared = SWITCHES.map((vSwitch) => ({ ...vSwitch, bindAddress: '127.0.0.1' }));
    expect(places({ linkedVpcs: [linkedVpc()] }, shared)).toEqual([
      ['vpc', '127.0.0.1', 30_001, 'zone-a'],
      ['vpc', '127.0.0.1', 30_002, 'zone-b'],
    ]);
  });

  it('listens on the ports that a user has fixed, and on those for TLS besides', () => {
    const ports = { internet: 80, internetTls: 443, vpc: 8080, vpcTls: 8443 };
    expect(places({ internet: PORTAL, linkedVpcs: [linkedVpc()], ports })).toEqual([
      ['internet', '0.0.0.0', 80, null],
      ['internet', '0.0.0.0', 443, null],
      ['vpc', '127.0.1.1', 8080, 'zone-a'],
      ['vpc', '127.0.1.1', 8443, 'zone-a'],
      ['vpc', '127.0.2.1', 8080, 'zone-b'],
      ['vpc', '127.0.2.1', 8443, 'zone-b'],
    ]);
  });

  it('follows the specification', () => {
    expect(plan({ specification: '16c32g' })).toMatchObject({ workersPerNode: 16, memoryMiB: 32_768, maxConnections: 16_000 });
  });

  it('gives an Application gateway nodes only where a network is open', () => {
    const application = { kind: 'Application', nodes: { min: 1, max: 4 } } as const;
    expect(plan(application).nodes).toBe(0);
    expect(plan({ ...application, internet: PORTAL }, { nodes: 3 })).toMatchObject({ nodes: 3, workersPerNode: 1 });
    expect(plan({ ...application, linkedVpcs: [linkedVpc()] }, { nodes: 1 }).nodes).toBe(1);
  });

  it('says that a VPC with one zone makes a gateway that dies with it', () => {
    const { notices } = plan({ linkedVpcs: [linkedVpc({ vpcId: 'vpc-b' })] });
    expect(notices).toEqual([expect.stringContaining('vpc-b has vSwitches in one zone only')]);
  });
});
