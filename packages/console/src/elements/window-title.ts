import { useEffect } from 'react';

/** Names the window after what it shows, as the list of windows and the history do. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Infergate`;
  }, [title]);
}
