import type { FleetSettings, ListenerAddress, WorkerState } from '@infergate/contract';
import { expect, test } from 'vitest';
import type { NodeView, WorkerView } from '../publish/node.ts';
import { listenerHealth, nodesOf } from './gateway-nodes.ts';

const zone = (name: string, port: number): ListenerAddress => ({ entrance: 'vpc', host: '127.0.1.1', port, vpcId: 'vpc-a', zone: name });
const INTERNET: ListenerAddress = { entrance: 'internet', host: '127.0.0.1', port: 1 };
const [A, B] = [zone('a', 2), zone('b', 3)];
const SETTINGS: FleetSettings = {
  nodes: 2,
  workersPerNode: 2,
  heapMiB: null,
  maxConnections: 9,
  drainGraceMs: 1,
  logLevel: 'info',
};

const state = (listeners: readonly ListenerAddress[], overrides: Partial<WorkerState> = {}): WorkerState => ({
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  services: {},
  connections: 3,
  rssBytes: 100,
  cpuMs: 7,
  listeners,
  ...overrides,
});
const worker = (pid: number, node: number, overrides: Partial<WorkerView> = {}): WorkerView => ({
  index: pid,
  pid,
  node,
  isLive: true,
  isCurrent: true,
  state: state(node === 0 ? [INTERNET, A] : [INTERNET, B]),
  ...overrides,
});
const view = (workers: readonly WorkerView[]): NodeView => ({
  hello: {
    type: 'hello',
    role: 'supervisor',
    gatewayId: 'gw-1',
    index: 0,
    pid: 1,
    startTime: '1',
    bootId: 'b',
    version: null,
    build: 'one',
    listeners: [INTERNET, A, B],
    settings: SETTINGS,
  },
  isConnected: true,
  silentMs: 0,
  sent: null,
  workers,
  refusal: null,
  notices: [],
});
const health = (workers: readonly WorkerView[]) => listenerHealth(view(workers)).map(({ isHealthy }) => isHealthy);

test('a node is ready when all its workers are', () => {
  const [first, second] = nodesOf(view([worker(1, 0), worker(2, 0), worker(3, 1)]));
  expect(first).toEqual({
    index: 0,
    readyWorkers: 2,
    isReady: true,
    connections: 6,
    rssBytes: 200,
    cpuMs: [
      { pid: 1, cpuMs: 7 },
      { pid: 2, cpuMs: 7 },
    ],
    listeners: [INTERNET, A],
  });
  expect(second).toMatchObject({ index: 1, readyWorkers: 1, isReady: false, listeners: [INTERNET, B] });
});

test('a worker that drains serves its connections and is not ready', () => {
  const [first] = nodesOf(view([worker(1, 0), worker(2, 0, { state: state([], { draining: true }) })]));
  expect(first).toMatchObject({ readyWorkers: 1, isReady: false, connections: 6 });
});

test('a node that is going away is told apart', () => {
  const nodes = nodesOf(view([worker(1, 0), worker(2, 0), worker(3, 1), worker(4, 1), worker(5, 2), worker(6, 2)]));
  expect(nodes.map(({ isReady }) => isReady)).toEqual([true, true, false]);
});

test('an address is healthy while a live worker accepts from it', () => {
  expect(health([worker(1, 0), worker(3, 1)])).toEqual([true, true, true]);
  expect(health([worker(1, 0)])).toEqual([true, true, false]);
  expect(health([worker(1, 0), worker(3, 1, { isLive: false })])).toEqual([true, true, false]);
  expect(health([worker(1, 0, { state: state([INTERNET, A], { draining: true }) }), worker(3, 1)])).toEqual([true, false, true]);
  expect(health([worker(1, 0, { state: null })])).toEqual([false, false, false]);
  expect(health([])).toEqual([false, false, false]);
});

test('workers that cannot tell what they accept from have everything', () => {
  const { listeners: _, ...silent } = state([]);
  expect(health([worker(1, 0, { state: silent })])).toEqual([true, true, true]);
});
