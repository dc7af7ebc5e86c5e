import { gatewayRecord } from '@infergate/testkit';
import { expect, it } from 'vitest';
import type { ResourceRecords } from '../store/resources.ts';
import type { DirectoryKind } from './gateway-directory.ts';
import { stateMetricsText } from './state-metrics.ts';

it('tells how gateways stand, by their names', () => {
  const status = { phase: 'Updating', nodes: 3, readyNodes: 2 };
  const records = { gateway: [gatewayRecord({ name: 'the "front"' })] };
  const text = stateMetricsText({
    all: <K extends DirectoryKind>(kind: K) => (records as unknown as Record<string, readonly ResourceRecords[K][]>)[kind] ?? [],
    get: <K extends DirectoryKind>(kind: K) => (kind === 'gateway-status' ? status : null) as unknown as ResourceRecords[K] | null,
  });
  const lines = text.split('\n');
  expect(lines).toContain('infergate_gateway_state{gateway="gw-front",gateway_name="the \\"front\\"",state="Updating"} 1');
  expect(lines).toContain('infergate_gateway_state{gateway="gw-front",gateway_name="the \\"front\\"",state="Running"} 0');
  expect(lines).toContain('infergate_gateway_nodes{gateway="gw-front",gateway_name="the \\"front\\""} 3');
  expect(lines).toContain('infergate_gateway_ready_nodes{gateway="gw-front",gateway_name="the \\"front\\""} 2');
});
