import { findCredentials } from '../auth/credentials.ts';
import type { Phase, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const UNAUTHENTICATED: Refusal = { refused: 'unauthenticated', headers: ['WWW-Authenticate', 'Bearer'] };

/** Lets in who holds a live token of the service, and everyone where the service is public. */
export const authenticate: Phase = {
  name: 'authenticate',
  run(exchange) {
    const { credentials, forwardCredential } = routeOf(exchange);
    const { isLive, headers } = findCredentials(exchange.head, credentials);
    // A service that asks for it gets the caller's credential as it came.
    if (!forwardCredential) exchange.credentialHeaders = headers;
    return isLive || credentials.isPublic ? null : UNAUTHENTICATED;
  },
};
