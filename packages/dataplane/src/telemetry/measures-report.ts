import type { MeasuresByService } from '@infergate/contract';
import type { ServiceMetrics } from './service-metrics.ts';

/** Picks what is worth reporting: services that have finished requests since they were reported last. */
export class MeasuresReport {
  readonly #reported = new Map<string, ServiceMetrics>();
  readonly #totals = new Map<string, number>();

  /** `all`: the receiver knows nothing yet. */
  collect(services: Iterable<ServiceMetrics>, all: boolean): MeasuresByService {
    const measures: Record<string, ReturnType<ServiceMetrics['measures']>> = {};
    for (const metrics of services) {
      const { service, total } = metrics;
      // A service that was deleted and made again counts from the beginning.
      const reported = this.#reported.get(service) === metrics ? (this.#totals.get(service) ?? 0) : 0;
      if (total === 0 || (!all && total === reported)) continue;
      this.#reported.set(service, metrics);
      this.#totals.set(service, total);
      measures[service] = metrics.measures();
    }
    return measures;
  }
}
