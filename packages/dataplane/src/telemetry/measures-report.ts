import type { ForgottenMeasures, MeasuresByService, ServiceMeasures } from '@infergate/contract';
import type { ServiceMetrics } from './service-metrics.ts';

/** What has been counted since the last report, or a part of it. */
export interface MeasuresReport {
  readonly measures: MeasuresByService;
  /** Applies before the measures. */
  readonly forgotten: ForgottenMeasures;
  /** False: there is more to say at once. */
  readonly isWhole: boolean;
}

type Routes = ReadonlyMap<string, { readonly metrics: ServiceMetrics }>;

/** A report goes on with the next service until it holds so many numbers: about 0.6 MB as JSON. */
const NUMBERS_AT_ONCE = 100_000;

/** Picks what is worth reporting, in pieces of a bounded size, and forgets what is gone when it was told. */
export class MeasuresReporter {
  readonly #unrouted: ServiceMetrics;
  /** Services that were ever called, until they are gone and forgotten; who has waited longest to be told of comes first. */
  readonly #known = new Map<string, ServiceMetrics>();

  /** `unrouted`: of requests that found no service; never forgotten. */
  constructor(unrouted: ServiceMetrics) {
    this.#unrouted = unrouted;
  }

  /** To be called before services go, or what they counted since the last report is lost. */
  know(routes: Routes): void {
    if (this.#unrouted.total > 0) this.#known.set(this.#unrouted.service, this.#unrouted);
    for (const [service, { metrics }] of routes) if (metrics.total > 0 && !this.#known.has(service)) this.#known.set(service, metrics);
  }

  next(routes: Routes): MeasuresReport {
    this.know(routes);
    const measures: [string, ServiceMeasures][] = [];
    const forgotten: [string, 'all' | readonly string[]][] = [];
    let numbers = 0;
    for (const [service, metrics] of this.#known) {
      if (numbers >= NUMBERS_AT_ONCE) break;
      const forgets = this.#forget(metrics, routes);
      if (forgets === 'all') this.#known.delete(service);
      if (forgets === 'all' ? metrics.wasTold : forgets.length > 0) forgotten.push([service, forgets]);
      if (!metrics.hasNews) continue;
      const news = metrics.takeNews();
      measures.push([service, news]);
      numbers += numbersIn(news);
    }
    const isWhole = numbers < NUMBERS_AT_ONCE;
    if (!isWhole) this.#putLast(measures.map(([service]) => service));
    return { measures: Object.fromEntries(measures), forgotten: Object.fromEntries(forgotten), isWhole };
  }

  /** Whoever gets the reports knows nothing yet: each service is told of from the beginning. */
  restart(): void {
    for (const metrics of this.#known.values()) metrics.forgetTold();
  }

  /** What is over. */
  #forget(metrics: ServiceMetrics, routes: Routes): 'all' | readonly string[] {
    const { service, instances } = metrics;
    const route = routes.get(service);
    if (metrics === this.#unrouted || route?.metrics === metrics) return instances.takeForgotten();
    return metrics.isOver(route !== undefined) ? 'all' : instances.takeForgotten();
  }

  #putLast(services: readonly string[]): void {
    for (const service of services) {
      const metrics = this.#known.get(service);
      if (metrics === undefined || !this.#known.delete(service)) continue;
      this.#known.set(service, metrics);
    }
  }
}

function numbersIn({ duration, firstByte, instances = {} }: ServiceMeasures): number {
  const ofInstances = Object.values(instances).reduce((sum, each) => sum + each.duration.length + each.firstByte.length + 6, 0);
  return duration.length + firstByte.length + 12 + ofInstances;
}
