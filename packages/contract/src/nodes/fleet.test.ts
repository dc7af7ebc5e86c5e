import { expect, test } from 'vitest';
import { listenersOfNode } from './fleet.ts';
import type { ListenerAddress } from './messages.ts';

const internet: ListenerAddress = { entrance: 'internet', host: '0.0.0.0', port: 30_000 };
const vpc = (zone: string): ListenerAddress => ({ entrance: 'vpc', host: '127.0.1.1', port: 30_001, vpcId: 'vpc-a', zone });
// Not in the order of their names.
const THREE_ZONES = [vpc('b'), internet, vpc('c'), vpc('a')];

test.each([
  { node: 0, nodes: 1, want: ['b', 'c', 'a'] },
  { node: 0, nodes: 2, want: ['c', 'a'] },
  { node: 1, nodes: 2, want: ['b'] },
  { node: 2, nodes: 3, want: ['c'] },
  { node: 3, nodes: 5, want: ['a'] },
  { node: 4, nodes: 5, want: ['b'] },
])('node $node of $nodes serves the zones $want, and the Internet', ({ node, nodes, want }) => {
  const zones = listenersOfNode(THREE_ZONES, node, nodes).map(({ zone }) => zone);
  expect(zones.filter((zone) => zone !== undefined)).toEqual(want);
  expect(zones).toContain(undefined);
});

test('a listener without a zone is served by every node', () => {
  const shared: ListenerAddress = { entrance: 'vpc', host: '127.0.0.1', port: 8081 };
  for (const node of [0, 1, 2]) expect(listenersOfNode([internet, shared], node, 3)).toEqual([internet, shared]);
});
