import { useEffect, useState } from 'react';

/** Gives the focus back to what had it before, for whoever goes through the page key by key, when this goes away. */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}
