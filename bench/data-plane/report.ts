import { arch, cpus, release } from 'node:os';
import type { Comparison, PeerResult } from './contest.ts';
import type { Latencies } from './load/h2load.ts';
import { middleOf, spreadOf, type Spread } from './statistics.ts';

/** What everything is compared with. */
const REFERENCE = 'nginx';

/** One peer in one scenario; medians over the rounds. */
export interface ReportRow {
  readonly peer: string;
  readonly version: string;
  readonly cpuMicros: Spread;
  /** Of the processor time, round by round; null without nginx. */
  readonly timesNginx: Spread | null;
  readonly perSecond: number;
  readonly rssBytes: number;
  readonly latency: LatencyReport | null;
}

export interface LatencyReport extends Latencies {
  /** Over the same calls without a proxy. */
  readonly addedP50Ms: number;
  readonly addedP99Ms: number;
}

export interface ScenarioReport {
  readonly name: string;
  readonly title: string;
  readonly unit: 'request' | 'chunk';
  readonly bar: number;
  readonly latencyRate: number | null;
  readonly rows: readonly ReportRow[];
  readonly missing: readonly { readonly peer: string; readonly reason: string }[];
}

/** What the numbers were measured on. */
export function machine(): Readonly<Record<string, string>> {
  return {
    node: process.version,
    kernel: release(),
    architecture: arch(),
    processors: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

export function reportOf({ scenario, results, missing, direct, latencyRate }: Comparison): ScenarioReport {
  const reference = results.find(({ peer }) => peer.name === REFERENCE) ?? null;
  return {
    name: scenario.name,
    title: scenario.title,
    unit: scenario.kind === 'calls' ? 'request' : 'chunk',
    bar: scenario.bar,
    latencyRate,
    rows: results.map((result) => rowOf(result, reference, direct)),
    missing: missing.map(({ peer, reason }) => ({ peer: peer.name, reason })),
  };
}

function rowOf({ peer, samples, latencies }: PeerResult, reference: PeerResult | null, direct: readonly Latencies[]): ReportRow {
  const ratios = samples.map(({ cpuMicros }, round) => cpuMicros / (reference?.samples[round]?.cpuMicros ?? Number.NaN));
  return {
    peer: peer.name,
    version: peer.version ?? '',
    cpuMicros: spreadOf(samples.map(({ cpuMicros }) => cpuMicros)),
    timesNginx: reference === null ? null : spreadOf(ratios),
    perSecond: middleOf(samples.map(({ perSecond }) => perSecond)),
    rssBytes: middleOf(samples.map(({ rssBytes }) => rssBytes)),
    latency: latencies.length === 0 || direct.length === 0 ? null : latencyOf(latencies, direct),
  };
}

function latencyOf(latencies: readonly Latencies[], direct: readonly Latencies[]): LatencyReport {
  const p50Ms = middleOf(latencies.map((each) => each.p50Ms));
  const p99Ms = middleOf(latencies.map((each) => each.p99Ms));
  return {
    p50Ms,
    p99Ms,
    addedP50Ms: p50Ms - middleOf(direct.map((each) => each.p50Ms)),
    addedP99Ms: p99Ms - middleOf(direct.map((each) => each.p99Ms)),
  };
}
