import { ApiError } from '@infergate/sdk';
import { MutationCache, QueryCache, type QueryClient } from '@tanstack/react-query';
import { LiveQueryClient } from './live-query-client.ts';

/** A server, or what stands before it, that is about to be back. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The answer that says who is signed in. */
export const SESSION = 'DescribeSession';

/** What was refused is not asked again; what did not arrive is, for as long as the page is open. */
export function createQueryClient(): QueryClient {
  // Whoever is no longer signed in is asked to sign in at once, where they are.
  const lookAtSession = (error: unknown) => {
    if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: [SESSION] });
  };
  const queryClient = new LiveQueryClient({
    queryCache: new QueryCache({ onError: lookAtSession }),
    mutationCache: new MutationCache({ onError: lookAtSession }),
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
  return queryClient;
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
