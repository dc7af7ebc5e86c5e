import { gatewayRecord } from '@infergate/testkit';
import { expect, it } from 'vitest';
import type { ResourceRecords } from '../store/resources.ts';
import type { DirectoryKind } from './gateway-directory.ts';
import { stateMetricsText } from './state-metrics.ts';

it('tells how gateways stand by their names, and when certificates end', () => {
  const status = { phase: 'Updating', nodes: 3, readyNodes: 2 };
  const certificate = { id: 'cert-1', name: 'ours', issued: { notAfter: 1_800_000_000_000 } };
  const records = {
    gateway: [gatewayRecord({ name: 'the "front"' })],
    certificate: [certificate, { id: 'cert-2', name: 'late', issued: null }],
  };
  const text = stateMetricsText({
    all: <K extends DirectoryKind>(kind: K) => (records as unknown as Record<string, readonly ResourceRecords[K][]>)[kind] ?? [],
    get: <K extends DirectoryKind>(kind: K) => (kind === 'gateway-status' ? status : null) as unknown as ResourceRecords[K] | null,
  });
  const lines = text.split('\n');
  expect(lines).toContain('infergate_gateway_state{gateway="gw-front",gateway_name="the \\"front\\"",state="Updating"} 1');
  expect(lines).toContain('infergate_gateway_state{gateway="gw-front",gateway_name="the \\"front\\"",state="Running"} 0');
  expect(lines).toContain('infergate_gateway_nodes{gateway="gw-front",gateway_name="the \\"front\\""} 3');
  expect(lines).toContain('infergate_gateway_ready_nodes{gateway="gw-front",gateway_name="the \\"front\\""} 2');
  expect(lines.filter((line) => line.startsWith('infergate_certificate_not_after_seconds{'))).toEqual([
    'infergate_certificate_not_after_seconds{certificate="cert-1",certificate_name="ours"} 1800000000',
  ]);
});
