import type { ServiceResource } from '@infergate/contract';
import type { ConcurrencyLimit } from '../limits/concurrency-limit.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { TableChange } from './compile.ts';
import type { CompiledRoute, RoutingTable } from './table.ts';

/**
 * Brings what outlives tables (counters and pools) in line with a table that begins to serve, in the same turn of the
 * event loop in which it replaces `previous`. Returns, by service, why instances could not be taken over.
 */
export function activate(change: TableChange, previous: RoutingTable, next: RoutingTable): ReadonlyMap<string, string> {
  const { gateway } = next;
  exchangeLimit(previous.gateway.totalRate, gateway.totalRate);
  if (gateway.perServiceRate !== previous.gateway.perServiceRate) {
    for (const [name, route] of next.services)
      exchangeLimit(previous.services.get(name)?.limits.gatewayRate ?? null, route.limits.gatewayRate);
  }
  const failures = new Map<string, string>();
  for (const resource of change.put) {
    const route = next.services.get(resource.name);
    if (route === undefined) continue;
    exchangeLimits(previous.services.get(resource.name), route);
    const failure = tryConfigure(route, resource);
    if (failure !== null) failures.set(resource.name, failure);
  }
  for (const name of change.remove) {
    const route = previous.services.get(name);
    if (route === undefined) continue;
    exchangeLimits(route, undefined);
    route.pool.close();
  }
  return failures;
}

/** A pool that cannot take its instances over keeps those that it had. */
function tryConfigure({ pool }: CompiledRoute, resource: ServiceResource): string | null {
  try {
    pool.configure(resource);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function exchangeLimits(previous: CompiledRoute | undefined, next: CompiledRoute | undefined): void {
  exchangeLimit(previous?.limits.gatewayRate ?? null, next?.limits.gatewayRate ?? null);
  exchangeLimit(previous?.limits.rate ?? null, next?.limits.rate ?? null);
  exchangeLimit(previous?.limits.concurrency ?? null, next?.limits.concurrency ?? null);
}

function exchangeLimit(previous: RateLimit | ConcurrencyLimit | null, next: RateLimit | ConcurrencyLimit | null): void {
  if (next !== null) next.declare();
  else previous?.forget();
}
