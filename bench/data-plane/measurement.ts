import { cpuMicros, rssBytes } from '../support/processes.ts';
import type { Workplace } from '../support/workplace.ts';
import { EventStreams } from './load/event-streams.ts';
import { callAtFullSpeed, type Latencies } from './load/h2load.ts';
import { IdleConnections } from './load/idle-connections.ts';
import type { RunningPeer, Target } from './peers/peer.ts';
import type { CallScenario, Scenario, StreamScenario } from './scenarios.ts';

/** One peer in one round. */
export interface Sample {
  /** Processor time of all processes of the peer for each request, or each chunk. */
  readonly cpuMicros: number;
  /** Requests or chunks. */
  readonly perSecond: number;
  readonly rssBytes: number;
  /** Where the measured load has a rate of its own; null where latency is measured apart. */
  readonly latencies: Latencies | null;
}

export function measure(scenario: Scenario, peer: RunningPeer, seconds: number, workplace: Workplace): Promise<Sample> {
  return scenario.kind === 'calls' ? measureCalls(scenario, peer, seconds, workplace) : measureStreams(scenario, peer, seconds);
}

/** What a chunk takes without a proxy. */
export async function streamLatencies(scenario: StreamScenario, target: Target, seconds: number): Promise<Latencies> {
  const streams = new EventStreams(scenario, target);
  try {
    await streams.flowing(scenario);
    return (await streams.read(seconds)).latencies;
  } finally {
    streams.close();
  }
}

async function measureCalls(scenario: CallScenario, peer: RunningPeer, seconds: number, workplace: Workplace): Promise<Sample> {
  const idle = new IdleConnections(scenario.idleConnections, peer.target);
  try {
    await idle.resting();
    const timer = startTimer(peer.pids());
    const count = await callAtFullSpeed({ scenario, target: peer.target, seconds }, workplace);
    const sample = timer.stop(count);
    idle.check();
    return { ...sample, latencies: null };
  } finally {
    idle.close();
  }
}

async function measureStreams(scenario: StreamScenario, peer: RunningPeer, seconds: number): Promise<Sample> {
  const streams = new EventStreams(scenario, peer.target);
  try {
    await streams.flowing(scenario);
    const timer = startTimer(peer.pids());
    const { events, latencies } = await streams.read(seconds);
    return { ...timer.stop(events), latencies };
  } finally {
    streams.close();
  }
}

/** Counts processor time from now on. */
function startTimer(pids: readonly number[]) {
  const cpuBefore = cpuMicros(pids);
  const begunMs = performance.now();
  return {
    stop: (count: number) => ({
      cpuMicros: (cpuMicros(pids) - cpuBefore) / count,
      perSecond: count / ((performance.now() - begunMs) / 1000),
      rssBytes: rssBytes(pids),
    }),
  };
}
