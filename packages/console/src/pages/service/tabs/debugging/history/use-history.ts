import { useCallback, useState } from 'react';
import { useSession } from '../../../../../session/session.tsx';
import type { Draft } from '../draft/draft.ts';
import { parseHistory, type PastRequest, pastRequest, withRequest } from './history.ts';

interface History {
  /** Of this service, newest first. */
  readonly past: readonly PastRequest[];
  readonly add: (draft: Draft, status: number | null) => void;
  readonly clear: () => void;
}

/** Requests that were sent from this browser, by this person. */
export function useHistory(serviceName: string): History {
  const key = `infergate-requests-${useSession().AccessKeyId}`;
  const [all, setAll] = useState(() => parseHistory(localStorage.getItem(key)));
  const add = useCallback(
    (draft: Draft, status: number | null) => {
      const added = pastRequest(serviceName, draft, { at: Date.now(), status });
      if (added === null) return;
      // Another window may have added some.
      const history = withRequest(parseHistory(localStorage.getItem(key)), added);
      keep(key, history);
      setAll(history);
    },
    [key, serviceName],
  );
  const clear = useCallback(() => {
    const others = parseHistory(localStorage.getItem(key)).filter((past) => past.serviceName !== serviceName);
    keep(key, others);
    setAll(others);
  }, [key, serviceName]);
  return { past: all.filter((past) => past.serviceName === serviceName), add, clear };
}

function keep(key: string, history: readonly PastRequest[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(history));
  } catch {
    // The browser has no room; the page goes on without.
  }
}
