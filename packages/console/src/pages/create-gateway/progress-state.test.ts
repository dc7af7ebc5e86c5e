import { expect, test } from 'vitest';
import { progressOf } from './progress-state.ts';

const gateway = {
  Status: 'Running',
  GatewayType: 'FullyManaged',
  Reason: '',
  Generation: 1,
  ObservedGeneration: 1,
  Nodes: 2,
  ReadyNodes: 2,
} as const;

test('a gateway is running when all its nodes serve what was asked', () => {
  expect(progressOf(gateway)).toBe('running');
  expect(progressOf({ ...gateway, ReadyNodes: 1 })).toBe('starting');
  expect(progressOf({ ...gateway, ObservedGeneration: 0 })).toBe('starting');
  expect(progressOf({ ...gateway, Status: 'Creating' })).toBe('starting');
});

test('one that failed has failed, and one without a network is a record', () => {
  expect(progressOf({ ...gateway, Status: 'Failed', Reason: 'NoPort' })).toBe('failed');
  expect(progressOf({ ...gateway, GatewayType: 'Application', Reason: 'NoNetwork', Nodes: 0, ReadyNodes: 0 })).toBe('record');
});
