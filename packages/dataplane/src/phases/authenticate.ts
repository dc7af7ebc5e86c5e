import { findCredential } from '../auth/credentials.ts';
import type { Phase, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const UNAUTHENTICATED: Refusal = { refused: 'unauthenticated', headers: ['WWW-Authenticate', 'Bearer'] };

/** Lets in who holds a live token of the service, and everyone where the service is public. */
export const authenticate: Phase = {
  name: 'authenticate',
  run(exchange) {
    const { credentials } = routeOf(exchange);
    exchange.credentialHeader = findCredential(exchange.head, credentials);
    return exchange.credentialHeader === null && !credentials.isPublic ? UNAUTHENTICATED : null;
  },
};
