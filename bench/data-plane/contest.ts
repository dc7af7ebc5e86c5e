import type { Workplace } from '../support/workplace.ts';
import { callAtRate, type Latencies } from './load/h2load.ts';
import { measure, type Sample, streamLatencies } from './measurement.ts';
import { requestBody } from './messages.ts';
import type { BenchOptions } from './options.ts';
import { directTarget } from './peers/direct.ts';
import type { Peer, RunningPeer } from './peers/peer.ts';
import type { CallScenario, Scenario } from './scenarios.ts';
import { middleOf } from './statistics.ts';
import { startUpstream, type Upstream } from './upstreams/upstream.ts';
import { warmUp } from './warm-up.ts';

/** What was measured of one peer; one entry a round. */
export interface PeerResult {
  readonly peer: Peer;
  readonly samples: readonly Sample[];
  readonly latencies: readonly Latencies[];
}

export interface Comparison {
  readonly scenario: Scenario;
  readonly results: readonly PeerResult[];
  /** Peers that could not serve, and why. */
  readonly missing: readonly { readonly peer: Peer; readonly reason: string }[];
  /** The same calls without a proxy, one entry a round. */
  readonly direct: readonly Latencies[];
  /** Calls a second at which latency was measured; null where the load has a rate of its own. */
  readonly latencyRate: number | null;
}

interface Contestant {
  readonly peer: Peer;
  readonly running: RunningPeer;
  readonly samples: Sample[];
  readonly latencies: Latencies[];
}

/** Measures all peers in turns, round by round, so that whatever else the machine does falls on all of them. */
export async function compare(
  scenario: Scenario,
  peers: readonly Peer[],
  options: BenchOptions,
  workplace: Workplace,
): Promise<Comparison> {
  if (scenario.kind === 'calls') workplace.write('request', requestBody(scenario));
  const upstream = await startUpstream(scenario, workplace);
  const contest = new Contest(scenario, upstream, options, workplace);
  try {
    for (const peer of peers) await contest.admit(peer);
    return await contest.run();
  } finally {
    await contest.stop();
    await upstream.stop();
  }
}

class Contest {
  readonly #scenario: Scenario;
  readonly #upstream: Upstream;
  readonly #options: BenchOptions;
  readonly #workplace: Workplace;
  readonly #contestants = new Set<Contestant>();
  readonly #missing: { peer: Peer; reason: string }[] = [];

  constructor(scenario: Scenario, upstream: Upstream, options: BenchOptions, workplace: Workplace) {
    this.#scenario = scenario;
    this.#upstream = upstream;
    this.#options = options;
    this.#workplace = workplace;
  }

  /** Starts a peer and lets it grow warm. */
  async admit(peer: Peer): Promise<void> {
    if (peer.version === null) return void this.#missing.push({ peer, reason: 'not installed' });
    let running: RunningPeer;
    try {
      running = await peer.start(this.#scenario, this.#upstream.port, this.#workplace);
    } catch (error) {
      return void this.#missing.push({ peer, reason: reasonOf(error) });
    }
    const contestant: Contestant = { peer, running, samples: [], latencies: [] };
    this.#contestants.add(contestant);
    await this.#try(contestant, () => warmUp(this.#scenario, running.target, this.#options.warmUpSeconds, this.#workplace));
  }

  async run(): Promise<Comparison> {
    const { rounds, seconds, withLatency } = this.#options;
    await this.#rounds(rounds, async ({ running, samples }) => {
      samples.push(await measure(this.#scenario, running, seconds, this.#workplace));
    });
    const scenario = this.#scenario;
    if (!withLatency) return this.#comparison([], null);
    return scenario.kind === 'calls' ? this.#latenciesOfCalls(scenario) : this.#latenciesOfStreams();
  }

  async stop(): Promise<void> {
    for (const { running } of this.#contestants) await running.stop();
  }

  /** At half of what the slowest can do, which is the same rate for all. */
  async #latenciesOfCalls(scenario: CallScenario): Promise<Comparison> {
    const { rounds, seconds } = this.#options;
    const capacities = [...this.#contestants].map(({ samples }) => middleOf(samples.map(({ perSecond }) => perSecond)));
    if (capacities.length === 0) return this.#comparison([], null);
    const rate = Math.min(...capacities) / 2;
    // Over a plain connection: TLS is part of what is added.
    const plain: CallScenario = scenario.protocol === 'tls' ? { ...scenario, protocol: 'http1' } : scenario;
    const target = directTarget(plain, this.#upstream.port);
    const direct: Latencies[] = [];
    for (let round = 0; round < rounds; round += 1) {
      direct.push(await callAtRate({ scenario: plain, target, seconds }, rate, this.#workplace));
      await this.#rounds(1, async ({ running, latencies }) => {
        latencies.push(await callAtRate({ scenario, target: running.target, seconds }, rate, this.#workplace));
      });
    }
    return this.#comparison(direct, rate);
  }

  async #latenciesOfStreams(): Promise<Comparison> {
    const scenario = this.#scenario;
    if (scenario.kind === 'calls') throw new Error('calls are measured at a rate');
    for (const { samples, latencies } of this.#contestants) latencies.push(...samples.flatMap((sample) => sample.latencies ?? []));
    return this.#comparison([await streamLatencies(scenario, directTarget(scenario, this.#upstream.port), this.#options.seconds)], null);
  }

  async #rounds(rounds: number, step: (contestant: Contestant) => Promise<void>): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const contestant of this.#contestants) await this.#try(contestant, () => step(contestant));
    }
  }

  /** Whoever fails is out of the scenario; the others go on. */
  async #try(contestant: Contestant, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#contestants.delete(contestant);
      this.#missing.push({ peer: contestant.peer, reason: reasonOf(error) });
      await contestant.running.stop();
    }
  }

  #comparison(direct: readonly Latencies[], latencyRate: number | null): Comparison {
    return { scenario: this.#scenario, results: [...this.#contestants], missing: this.#missing, direct, latencyRate };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
