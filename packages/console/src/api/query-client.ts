import { ApiError } from '@infergate/sdk';
import { QueryClient } from '@tanstack/react-query';

/** A server, or what stands before it, that is about to be back. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What was refused is not asked again; what did not arrive is, for as long as the page is open. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (_count, error) => !(error instanceof ApiError) || PASSING.has(error.status),
        retryDelay: (count) => Math.min(500 * 2 ** count, 5_000),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
