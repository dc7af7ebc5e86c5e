import type { WorkerState } from '@infergate/contract';
import { fleetSettings } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { NodeView } from '../../publish/node.ts';
import { NodeScaler } from './node-scaler.ts';

const RULES = { scaleOut: { cpuPercent: 60, seconds: 3 }, scaleIn: { cpuPercent: 20, seconds: 5 } };
const BOUNDS = { min: 1, max: 3 };

/** A gateway whose nodes have one worker each; `cpuMs` by node. */
function view(...cpuMs: number[]): NodeView {
  const hello = {
    type: 'hello',
    role: 'supervisor',
    gatewayId: 'gw-1',
    index: 0,
    pid: 1,
    startTime: '1',
    bootId: 'b',
    version: null,
    listeners: [],
    build: 'one',
    settings: fleetSettings({ nodes: cpuMs.length, workersPerNode: 1 }),
  } as const;
  const state = (used: number): WorkerState => ({
    type: 'state',
    version: null,
    refused: {},
    drainingOpen: {},
    services: {},
    connections: 0,
    rssBytes: 0,
    cpuMs: used,
  });
  const workers = cpuMs.map((used, node) => ({ index: node, node, pid: 100 + node, isLive: true, isCurrent: true, state: state(used) }));
  return { hello, isConnected: true, silentMs: 0, sent: null, workers, notices: [], refusal: null };
}

/** Looks once a second while each node uses `share` of its processor. */
function run(
  scaler: NodeScaler,
  { from, seconds, nodes, share }: { from: number; seconds: number; nodes: number; share: number },
): number[] {
  return Array.from({ length: seconds }, (_, index) => {
    const atMs = (from + index) * 1000;
    scaler.observe('gw-1', view(...Array.from({ length: nodes }, () => atMs * share)), atMs);
    return scaler.nodes('gw-1', BOUNDS, null);
  });
}

describe('the nodes of a gateway under load', () => {
  it('become more, one after the other, and fewer again', () => {
    const scaler = new NodeScaler(RULES);
    expect(scaler.nodes('gw-1', BOUNDS, null)).toBe(1);
    expect(run(scaler, { from: 0, seconds: 4, nodes: 1, share: 0.9 })).toEqual([1, 1, 1, 2]);
    // The measuring begins anew with two, and only once there are two.
    expect(run(scaler, { from: 4, seconds: 5, nodes: 1, share: 0.9 })).toEqual([2, 2, 2, 2, 2]);
    expect(run(scaler, { from: 9, seconds: 4, nodes: 2, share: 0.9 })).toEqual([2, 2, 2, 3]);
    expect(run(scaler, { from: 20, seconds: 6, nodes: 3, share: 0.01 }).at(-1)).toBe(2);
  });

  it('stay as many as they were when a controller comes back', () => {
    expect(new NodeScaler(RULES).nodes('gw-1', BOUNDS, 2)).toBe(2);
  });

  it('are not judged by what one of them does', () => {
    const scaler = new NodeScaler(RULES);
    scaler.nodes('gw-1', BOUNDS, 2);
    for (let second = 0; second < 10; second += 1) scaler.observe('gw-1', view(second * 1000, 0), second * 1000);
    expect(scaler.nodes('gw-1', BOUNDS, null)).toBe(2);
  });
});
