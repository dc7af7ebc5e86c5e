import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type Query,
  type QueryCacheNotifyEvent,
  QueryClient,
  type QueryClientConfig,
  type QueryKey,
} from '@tanstack/react-query';

/**
 * Loses no invalidation. React Query lets one that meets a first question under way join it, and takes its answer for a fresh
 * one, although it may tell of the time before. Here such a question is asked once more when it is answered.
 */
export class LiveQueryClient extends QueryClient {
  readonly #overtaken = new Set<Query>();

  constructor(config: QueryClientConfig) {
    super(config);
    this.getQueryCache().subscribe((event) => this.#note(event));
  }

  override invalidateQueries<K extends QueryKey = QueryKey>(
    filters: InvalidateQueryFilters<K> = {},
    options: InvalidateOptions = {},
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll(filters)) {
      const isJoined = query.state.data === undefined || options.cancelRefetch === false;
      if (isUnderWay(query) && isJoined) this.#overtaken.add(query);
    }
    return super.invalidateQueries(filters, options);
  }

  #note({ type, query }: QueryCacheNotifyEvent): void {
    if (type === 'removed') this.#overtaken.delete(query);
    if (type !== 'updated' || isUnderWay(query) || !this.#overtaken.delete(query)) return;
    // Not in the middle of what tells us.
    queueMicrotask(() => void super.invalidateQueries({ predicate: (each) => each === query }, { cancelRefetch: false }));
  }
}

function isUnderWay({ state }: Query): boolean {
  return state.fetchStatus !== 'idle';
}
