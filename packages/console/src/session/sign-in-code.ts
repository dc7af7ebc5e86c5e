import { createContext } from 'react';

/** What the page was opened with. */
export const SignInCode = createContext<string | null>(null);

/** The code of a sign-in link, which stands behind the #; null without one. It is used up once, so it does not stay in the address. */
export function takeSignInCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('sign-in');
  if (code !== null) window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return code;
}
