import { gatewayRecord } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { GatewayStatusRecord } from '../../store/gateway-records.ts';
import type { KeeperProgress } from '../keeper-progress.ts';
import type { GatewayPlan, PlannedListener } from './gateway-plan.ts';
import { describeGateway, type StatusInput } from './gateway-status.ts';

const vpc = (host: string, zone: string): PlannedListener => ({
  entrance: 'vpc',
  host,
  port: 30_001,
  vpcId: 'vpc-a',
  vSwitchId: `vsw-${zone}`,
  zone,
});
const A = vpc('127.0.1.1', 'zone-a');
const B = vpc('127.0.2.1', 'zone-b');
const addressOf = ({ entrance, host, port, vpcId, zone }: PlannedListener) => ({
  entrance,
  host,
  port,
  vpcId: vpcId ?? '',
  zone: zone ?? '',
});

const PLAN: GatewayPlan = { listeners: [A, B], nodes: 2, workersPerNode: 1, memoryMiB: 1, maxConnections: 1, notices: ['of the plan'] };

function progress(overrides: Partial<KeeperProgress> = {}): KeeperProgress {
  return { phase: 'serving', problem: null, nodes: 2, readyNodes: 2, listeners: [A, B].map(addressOf), notices: [], ...overrides };
}

function status(overrides: Partial<StatusInput> = {}): GatewayStatusRecord {
  const input = { record: gatewayRecord({ generation: 3 }), plan: PLAN, progress: progress(), healthy: [], failure: null, before: null };
  return describeGateway({ ...input, ...overrides });
}

const RUNNING = status({ record: gatewayRecord({ generation: 2 }) });

describe('the status of a gateway', () => {
  it.each<[string, Partial<StatusInput>, Partial<GatewayStatusRecord>]>([
    ['is Running when all nodes serve what is wanted', {}, { phase: 'Running', observedGeneration: 3, readyNodes: 2 }],
    [
      'is Creating before it has served',
      { progress: progress({ phase: 'starting', readyNodes: 1 }) },
      { phase: 'Creating', observedGeneration: 0 },
    ],
    [
      'is Updating while it changes',
      { progress: progress({ phase: 'changing' }), before: RUNNING },
      { phase: 'Updating', observedGeneration: 2 },
    ],
    [
      'stays Running while dead nodes are replaced',
      { progress: progress({ readyNodes: 1 }), before: RUNNING },
      { phase: 'Running', reason: 'NodesMissing', readyNodes: 1 },
    ],
    [
      'is Failed with what the keeper has found',
      { progress: progress({ phase: 'failed', problem: { reason: 'PortInUse', message: 'Stop the other program.' } }), before: RUNNING },
      { phase: 'Failed', reason: 'PortInUse', message: 'Stop the other program.', observedGeneration: 2 },
    ],
    [
      'is Failed without a plan',
      { failure: { reason: 'NoPort', message: 'Widen the range.' } },
      { phase: 'Failed', reason: 'NoPort', observedGeneration: 0 },
    ],
    [
      'is Running without a network',
      { plan: { ...PLAN, listeners: [], nodes: 0 }, progress: null },
      { phase: 'Running', reason: 'NoNetwork', observedGeneration: 3, listeners: [] },
    ],
    [
      'is Creating when its first network is opened',
      { progress: progress({ phase: 'starting' }), before: { ...RUNNING, reason: 'NoNetwork' } },
      { phase: 'Creating' },
    ],
    ['is Deleting once that is wanted', { record: gatewayRecord({ desired: 'deleted' }) }, { phase: 'Deleting' }],
  ])('%s', (_, input, expected) => {
    expect(status(input)).toMatchObject(expected);
  });

  it('shows the listeners that it has, and which of them are served', () => {
    const { listeners } = status({
      progress: progress({ listeners: [A, B, vpc('127.0.9.9', 'zone-c')].map(addressOf) }),
      healthy: [addressOf(B)],
    });
    expect(listeners.map(({ host, vSwitchId, healthy }) => [host, vSwitchId, healthy])).toEqual([
      ['127.0.1.1', 'vsw-zone-a', false],
      ['127.0.2.1', 'vsw-zone-b', true],
    ]);
    expect(status({ progress: progress({ listeners: [addressOf(A)] }) }).listeners).toHaveLength(1);
  });

  it('passes on what does not hold as asked', () => {
    expect(status({ progress: progress({ notices: ['of a node'] }) }).notices).toEqual(['of the plan', 'of a node']);
  });
});
