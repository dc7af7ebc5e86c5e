import { carryMeasures, Histogram, type MeasuresByService, type WorkerState } from '@infergate/contract';
import { describe, expect, test } from 'vitest';
import { MeasuresReporter } from './measures-report.ts';
import type { RequestOutcome } from './request-outcome.ts';
import { ServiceMetrics } from './service-metrics.ts';

const outcome = (durationMs: number): RequestOutcome => ({
  status: 200,
  grpcStatus: null,
  problem: null,
  durationMs,
  firstByteMs: durationMs / 2,
  bytesIn: 1,
  bytesOut: 2,
});

/** Services with so many instances, whose requests fall into so many buckets. */
function world({ services, instances, buckets }: { readonly services: number; readonly instances: number; readonly buckets: number }) {
  const all = Array.from({ length: services }, (_, i) => new ServiceMetrics(`model_${i}`));
  const routes = new Map(all.map((metrics) => [metrics.service, { metrics }]));
  const call = (metrics: ServiceMetrics, durationMs: number, instance: string) => {
    const given = metrics.instances.of(instance, 1);
    metrics.begin();
    given.open += 1;
    metrics.end(outcome(durationMs), given);
  };
  const fill = () => {
    for (const metrics of all)
      for (let i = 0; i < instances; i += 1) for (let b = 0; b < buckets; b += 1) call(metrics, 1.04 ** (b + 60), `i-${i}`);
  };
  return { all, routes, call, fill };
}

const EMPTY: WorkerState = {
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  services: {},
  connections: 0,
  rssBytes: 0,
  cpuMs: 0,
};

/** Pieces until there is nothing more to say. */
function piecesOf(reporter: MeasuresReporter, routes: Parameters<MeasuresReporter['next']>[0]) {
  const pieces: MeasuresByService[] = [];
  for (let isWhole = false; !isWhole; ) {
    const report = reporter.next(routes);
    pieces.push(report.measures);
    isWhole = report.isWhole;
  }
  return pieces;
}

describe('a report', () => {
  test('of 5,000 services goes in pieces that are small, and each service is in one of them, whole', () => {
    const { routes, fill } = world({ services: 5000, instances: 2, buckets: 40 });
    const reporter = new MeasuresReporter(new ServiceMetrics(''));
    fill();
    for (let round = 0; round < 2; round += 1) {
      const pieces = piecesOf(reporter, routes);
      expect(pieces.length).toBeGreaterThan(5);
      expect(Math.max(...pieces.map((piece) => JSON.stringify(piece).length))).toBeLessThan(1_000_000);
      expect(pieces.flatMap((piece) => Object.keys(piece)).toSorted()).toEqual([...routes.keys()].toSorted());
      const counts = pieces.flatMap((piece) => Object.values(piece).map(({ duration }) => Histogram.from(duration).count));
      expect(new Set(counts)).toEqual(new Set([80]));
      reporter.restart();
    }
  });

  test('is bounded by the service with the most instances and buckets beyond that', () => {
    const { routes, fill } = world({ services: 2, instances: 200, buckets: 300 });
    const reporter = new MeasuresReporter(new ServiceMetrics(''));
    fill();
    const pieces = piecesOf(reporter, routes);
    expect(pieces.length).toBeGreaterThan(1);
    expect(Math.max(...pieces.map((piece) => JSON.stringify(piece).length))).toBeLessThan(4_000_000);
  });

  test('lets nobody wait for ever when there is always more to say than fits', () => {
    const { all, routes, fill, call } = world({ services: 300, instances: 2, buckets: 100 });
    const reporter = new MeasuresReporter(new ServiceMetrics(''));
    fill();
    const last = all.at(-1) as ServiceMetrics;
    call(last, 7, 'i-0');
    const told = new Set<string>();
    for (let i = 0; i < 6; i += 1) {
      for (const name of Object.keys(reporter.next(routes).measures)) told.add(name);
      fill();
    }
    expect(told.size).toBe(300);
  });

  test('carried to its keeper is what was counted, whichever buckets it was cut at', () => {
    const { all, routes, fill, call } = world({ services: 50, instances: 3, buckets: 30 });
    const reporter = new MeasuresReporter(new ServiceMetrics(''));
    let known = EMPTY;
    for (let second = 0; second < 20; second += 1) {
      if (second % 7 === 0) fill();
      for (const [i, metrics] of all.entries()) if ((i + second) % 3 === 0) call(metrics, (i * 37 + second * 11) % 500, `i-${second % 3}`);
      known = carryMeasures({ ...EMPTY, ...reporter.next(routes) }, known);
    }
    reporter.restart();
    expect(known.measures).toEqual(reporter.next(routes).measures);
  });
});
