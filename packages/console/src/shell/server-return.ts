import { useEffect } from 'react';

const EVERY_MS = 2_000;
/** A part that is missing for good must not have the page loaded again and again. */
const BETWEEN_MS = 30_000;
const LOADED_AGAIN = 'infergate-loaded-again';

/** Browsers say in their own words that a part of the program did not come. */
export function isPartMissing(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|importing a module script|unable to preload css/i.test(error.message);
}

/** `last`: when the page was loaded again, as it is noted; null: never. */
export function mayLoadAgain(last: string | null, nowMs: number): boolean {
  return last === null || !(nowMs - Number(last) < BETWEEN_MS);
}

/** Loads the page again once the server answers. */
export function useServerReturn(isAwaited: boolean): void {
  useEffect(() => {
    if (!isAwaited) return undefined;
    const stop = new AbortController();
    const timer = setInterval(() => {
      fetch(window.location.href, { method: 'HEAD', cache: 'no-store', signal: stop.signal }).then(loadAgain, () => undefined);
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [isAwaited]);
}

function loadAgain(): void {
  const nowMs = Date.now();
  if (!mayLoadAgain(sessionStorage.getItem(LOADED_AGAIN), nowMs)) return;
  sessionStorage.setItem(LOADED_AGAIN, String(nowMs));
  window.location.reload();
}
