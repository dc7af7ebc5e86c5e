import type { FleetSettings, ListenerAddress } from '@infergate/contract';
import { fleetSettings } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { revisionOf, wantedNodes } from './revision.ts';

const A: ListenerAddress = { entrance: 'vpc', host: '127.0.1.1', port: 1, vpcId: 'vpc-a', zone: 'a' };
const B: ListenerAddress = { entrance: 'vpc', host: '127.0.2.1', port: 1, vpcId: 'vpc-a', zone: 'b' };
const settings = fleetSettings({ nodes: 2, workersPerNode: 3 });
const form = { build: 'one', settings, listeners: [A, B] };

test('a worker that runs as its node is to be is not replaced, whatever the order of things', () => {
  const [first, second] = wantedNodes('one', settings, [A, B]);
  const shuffled = Object.fromEntries(Object.entries(settings).toReversed()) as unknown as FleetSettings;
  expect(revisionOf({ ...form, settings: shuffled, listeners: [A] })).toBe(first?.revision);
  expect(revisionOf({ ...form, listeners: [B] })).toBe(second?.revision);
  expect([first?.workers, second?.workers]).toEqual([3, 3]);
});

test('another number of nodes changes nothing for a node that serves the same', () => {
  expect(wantedNodes('one', { ...settings, nodes: 4 }, [A, B])[0]).toEqual(wantedNodes('one', settings, [A, B])[0]);
  expect(wantedNodes('one', { ...settings, nodes: 1 }, [A, B])[0]).not.toEqual(wantedNodes('one', settings, [A, B])[0]);
});

test.each([
  ['build', { build: 'two' }],
  ['heap', { settings: { ...settings, heapMiB: 64 } }],
  ['ceiling', { settings: { ...settings, maxConnections: 7 } }],
  ['listeners', { listeners: [A] }],
  ['VPC of a listener', { listeners: [A, { ...B, vpcId: 'vpc-b' }] }],
  ['being of a build that does not say', { settings: undefined }],
])('another %s is another revision', (_, changed) => {
  expect(revisionOf({ ...form, ...changed })).not.toBe(revisionOf(form));
});
