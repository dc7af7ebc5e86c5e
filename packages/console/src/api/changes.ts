import type { StreamEvent } from '@infergate/contract';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client } from './client.ts';
import { operationsOf } from './subjects.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting';

/** The server says something every ten seconds; after this long it is gone. */
const SILENCE_MS = 25_000;
const RETRY_MS = 1_000;

/** Follows what changes at the server for as long as the page is open, and asks again for what is on the screen. */
export function useLiveChanges(): Connection {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    const ending = new AbortController();
    void follow(queryClient, ending.signal, setConnection);
    return () => ending.abort();
  }, [queryClient]);
  return connection;
}

async function follow(queryClient: QueryClient, signal: AbortSignal, say: (connection: Connection) => void): Promise<void> {
  let isFirst = true;
  while (!signal.aborted) {
    await followOnce(signal, (event) => {
      say('live');
      // What changed in between was not told.
      if (!isFirst && event === null) void queryClient.invalidateQueries();
      if (event !== null) note(queryClient, event);
    });
    isFirst = false;
    if (signal.aborted) return;
    say('reconnecting');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Ends, whatever the reason, when the connection has. `hear` gets null once it stands. */
async function followOnce(signal: AbortSignal, hear: (event: StreamEvent<'WatchChanges'> | null) => void): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    let isStanding = false;
    for await (const event of client.stream('WatchChanges', {}, { signal: AbortSignal.any([signal, silence.signal]) })) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      if (!isStanding) hear(null);
      isStanding = true;
      hear(event);
    }
  } catch {
    // It is dialled again; that it is gone is shown meanwhile.
  } finally {
    clearTimeout(timer);
  }
}

function note(queryClient: QueryClient, event: StreamEvent<'WatchChanges'>): void {
  if (event.Type !== 'Change') return;
  const names = operationsOf(event.Kind);
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => names.has(String(queryKey[0])) });
}
