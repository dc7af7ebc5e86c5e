import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { client } from '../api/client.ts';

/** Ends the session; whoever signs in next on this page begins where it was left. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  return useCallback(async () => {
    await client.call('DeleteSession').catch(() => undefined);
    await queryClient.resetQueries();
  }, [queryClient]);
}
