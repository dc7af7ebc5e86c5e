import { describe, expect, test } from 'vitest';
import { connectionCeiling, type Gateway } from './connection-ceiling.ts';
import { gatewayLoads, gatewayTrouble } from './gateway-load.ts';

const gateway = (fields: Partial<Gateway>) =>
  ({
    GatewayId: 'gw-1',
    Status: 'Running',
    Reason: '',
    GatewayType: 'FullyManaged',
    InstanceType: '2c4g',
    Nodes: 1,
    Warnings: [],
    ...fields,
  }) as Gateway;

const SETTINGS = JSON.stringify({
  sharedGateway: { maxConnections: 10_000 },
  dedicatedGateways: { specifications: { '2c4g': { maxConnections: 40_000 } }, application: { node: { maxConnections: 20_000 } } },
});

test.each([
  [{}, 40_000],
  [{ Nodes: 3 }, 120_000],
  [{ Nodes: 0 }, null],
  [{ InstanceType: '1c1g' }, null],
  [{ GatewayType: 'Shared' }, 10_000],
  [{ GatewayType: 'Application', InstanceType: '', Nodes: 2 }, 40_000],
] as const)('a gateway like %j takes %s connections', (fields, ceiling) => {
  expect(connectionCeiling(gateway(fields), SETTINGS)).toBe(ceiling);
  expect(connectionCeiling(gateway(fields), '{}')).toBeNull();
});

const cpu = (process: string, used: number) => ({ Labels: { gateway: 'gw-1', process }, Values: [used, null] });

describe('the load of a gateway', () => {
  test('is that of its workers, whatever its other processes do', () => {
    const processes = [cpu('worker-0', 0.9), cpu('worker-1', 0.5), cpu('supervisor', 0.1)];
    const loads = gatewayLoads([gateway({})], { cpu: processes, connections: [] }, SETTINGS);
    expect(loads.get('gw-1')).toEqual({ cpu: 0.7, connections: null });
  });

  test('counts connections against those that its nodes may have', () => {
    const open = [{ Labels: { gateway: 'gw-1' }, Values: [20_000, 72_000] }];
    const measures = { cpu: [], connections: open };
    expect(gatewayLoads([gateway({ Nodes: 2 })], measures, SETTINGS).get('gw-1')).toEqual({ cpu: null, connections: 0.9 });
    expect(gatewayLoads([gateway({ Nodes: 2 })], measures, null).get('gw-1')?.connections).toBeNull();
  });

  test.each([
    [{}, { cpu: 0.5, connections: 0.1 }, null],
    [{}, { cpu: 0.81, connections: null }, 'heavy'],
    [{}, { cpu: null, connections: 0.9 }, 'heavy'],
    [{ Status: 'Failed' }, { cpu: 0.9, connections: null }, 'failed'],
    [{ Status: 'Updating' }, { cpu: null, connections: null }, 'changing'],
    [{ Reason: 'NodesMissing' }, { cpu: null, connections: null }, 'nodesMissing'],
    [{ Warnings: ['cut to two cores'] }, { cpu: null, connections: null }, 'warned'],
  ])('%j under %j is %s', (fields, load, trouble) => {
    expect(gatewayTrouble(gateway(fields), load)).toBe(trouble);
  });
});
