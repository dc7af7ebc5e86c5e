import type { FleetSettings, WorkerState } from '@infergate/contract';
import { fleetSettings } from '@infergate/testkit';
import { expect, test } from 'vitest';
import type { NodeView, WorkerView } from '../publish/node.ts';
import { problemOf, progressOf, type ProgressView, refusalError } from './keeper-progress.ts';
import { Reconfiguration } from './reconfiguration.ts';

const LISTENER = { entrance: 'internet', host: '127.0.0.1', port: 8080 } as const;
const STATE: WorkerState = {
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  services: {},
  connections: 0,
  listeners: [LISTENER],
  rssBytes: 1,
  cpuMs: 1,
};
const worker = (node: number, overrides: Partial<WorkerView> = {}): WorkerView => ({
  index: node,
  pid: 10 + node,
  node,
  isLive: true,
  isCurrent: true,
  state: STATE,
  ...overrides,
});
function node(workers: readonly WorkerView[], settings: FleetSettings = fleetSettings({ nodes: 2 })): NodeView {
  const identity = { pid: 1, startTime: '1', bootId: 'b', index: 0 };
  const hello = { type: 'hello', role: 'supervisor', gatewayId: 'gw-1', ...identity, version: null, build: 'one' } as const;
  return {
    hello: { ...hello, listeners: [LISTENER], settings },
    isConnected: true,
    silentMs: 0,
    sent: null,
    workers,
    refusal: null,
    notices: ['cut'],
  };
}

const NOTHING: ProgressView = {
  node: null,
  isAsWanted: false,
  wasComplete: false,
  hasServed: false,
  isStopped: false,
  problem: null,
  nodes: 2,
  recorded: [],
};
const WHOLE = node([worker(0), worker(1)]);
const PROBLEM = { reason: 'PortInUse', message: 'taken' } as const;

test.each<{ name: string; view: Partial<ProgressView>; phase: string; readyNodes: number }>([
  { name: 'nobody is there yet', view: {}, phase: 'starting', readyNodes: 0 },
  { name: 'one node is', view: { node: node([worker(0)]), isAsWanted: true }, phase: 'starting', readyNodes: 1 },
  { name: 'all are', view: { node: WHOLE, isAsWanted: true }, phase: 'serving', readyNodes: 2 },
  { name: 'something else is wanted', view: { node: WHOLE, hasServed: true }, phase: 'changing', readyNodes: 2 },
  {
    name: 'one still runs as before',
    view: { node: node([worker(0), worker(1, { isCurrent: false })]), isAsWanted: true, hasServed: true },
    phase: 'changing',
    readyNodes: 2,
  },
  {
    name: 'one has died since',
    view: { node: node([worker(0)]), isAsWanted: true, wasComplete: true, hasServed: true },
    phase: 'serving',
    readyNodes: 1,
  },
  { name: 'it cannot be had', view: { node: WHOLE, problem: PROBLEM, hasServed: true }, phase: 'failed', readyNodes: 2 },
  { name: 'it was ended', view: { isStopped: true, problem: PROBLEM }, phase: 'stopped', readyNodes: 0 },
])('a gateway is $phase when $name', ({ view, phase, readyNodes }) => {
  expect(progressOf({ ...NOTHING, ...view })).toMatchObject({ phase, readyNodes, nodes: 2 });
});

test('what is bound and what does not hold as asked are told', () => {
  expect(progressOf({ ...NOTHING, node: WHOLE, isAsWanted: true })).toMatchObject({ listeners: [LISTENER], notices: ['cut'] });
});

test('a refusal names the address and what to do, or the log', () => {
  const refusal = { type: 'reconfigure-refused', id: '1', message: 'the log' } as const;
  const taken = problemOf(refusalError({ ...refusal, code: 'EADDRINUSE', listener: LISTENER }, [{ ...LISTENER, flag: null }]));
  expect(taken.reason).toBe('PortInUse');
  expect(taken.message).toContain('Cannot listen on 127.0.0.1:8080 for the Internet endpoint: another program uses it. Give the gateway');
  expect(problemOf(refusalError({ ...refusal, code: 'FAILED', listener: null }, []))).toEqual({
    reason: 'ChangeFailed',
    message: 'the log',
  });
});

test('a living gateway is asked once, again after a no, and anew for something else', () => {
  const attempts = new Reconfiguration();
  const wanted = { settings: fleetSettings({ nodes: 3 }), listeners: [LISTENER] };
  const first = attempts.next(WHOLE, wanted, 0);
  expect(first).toMatchObject({ type: 'reconfigure', ...wanted });
  expect(attempts.next(WHOLE, wanted, 1000)).toBeNull();
  const refusal = { type: 'reconfigure-refused', id: first?.id ?? '', code: 'EADDRINUSE', listener: LISTENER, message: '' } as const;
  expect(attempts.next({ ...WHOLE, refusal }, wanted, 1000)).toBeNull();
  // It may be in use for a moment longer by who just gave it up.
  expect(attempts.refusal).toBeNull();
  const second = attempts.next({ ...WHOLE, refusal }, wanted, 1200);
  expect(second?.id).not.toBe(first?.id);
  attempts.next({ ...WHOLE, refusal: { ...refusal, id: second?.id ?? '' } }, wanted, 1300);
  expect(attempts.refusal).toMatchObject({ code: 'EADDRINUSE' });
  attempts.reset();
  expect(attempts.refusal).toBeNull();
  expect(attempts.next(WHOLE, { ...wanted, listeners: [] }, 1300)).not.toBeNull();
});
