import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type SearchState = Readonly<Record<string, string>>;

/** What stands behind the `?` of the address, as texts: it outlives a reload, and the back button brings it back. Empty ones are taken out. */
export function useSearchState(): readonly [SearchState, (changes: SearchState) => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (changes: SearchState) =>
      void navigate({
        to: '.',
        replace: true,
        search: (before: Readonly<Record<string, unknown>>) => withoutEmpty({ ...before, ...changes }),
      }),
    [navigate],
  );
  return [asTexts(search), change];
}

function asTexts(search: Readonly<Record<string, unknown>>): SearchState {
  return Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)]));
}

function withoutEmpty(search: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== '' && value !== undefined));
}
