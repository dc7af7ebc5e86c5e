import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { watchChanges } from './change-watch.ts';
import { client } from './client.ts';
import { isSignedOut, SESSION } from './query-client.ts';
import { operationsOf, SUBJECTS, type Subject } from './subjects.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting';

/**
 * Follows what changes at the server for as long as the page is seen, and asks again for what is on the screen. A browser opens six
 * connections to one server, for all its tabs: those that nobody looks at keep none.
 */
export function useLiveChanges(): Connection {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let seen: AbortController | null = null;
    const leave = () => {
      seen?.abort();
      seen = null;
    };
    const adapt = () => {
      if (document.visibilityState === 'hidden') return leave();
      if (seen !== null) return;
      seen = new AbortController();
      void follow(queryClient, seen.signal, setConnection);
    };
    adapt();
    document.addEventListener('visibilitychange', adapt);
    return () => {
      document.removeEventListener('visibilitychange', adapt);
      leave();
    };
  }, [queryClient]);
  return connection;
}

function follow(queryClient: QueryClient, signal: AbortSignal, say: (connection: Connection) => void): Promise<void> {
  const askAgain = (subjects: Iterable<Subject>) => {
    const names = new Set([...subjects].flatMap((subject) => [...operationsOf(subject)]));
    // Answers under way are let come, so that a server where much happens is not asked faster than it answers.
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => names.has(String(queryKey[0])) }, { cancelRefetch: false });
  };
  const options = {
    follow: (ending: AbortSignal) => client.stream('WatchChanges', {}, { signal: ending }),
    onStanding: (isFirst: boolean) => {
      say('live');
      // At first the page has just asked; afterwards the server may be another one altogether.
      if (isFirst) askAgain(SUBJECTS);
      else void queryClient.invalidateQueries();
    },
    onChange: askAgain,
    onLost: (error: unknown) => {
      say('reconnecting');
      if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: [SESSION] });
    },
  };
  return watchChanges(options, signal);
}
