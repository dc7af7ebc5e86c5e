import type { Clock } from '@infergate/kernel';
import { findCredentials } from '../auth/credentials.ts';
import { SlowRefusals } from '../limits/slow-refusals.ts';
import type { Phase, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const UNAUTHENTICATED: Refusal = { refused: 'unauthenticated', headers: ['WWW-Authenticate', 'Bearer'] };

/**
 * Lets in who holds a live token of the service, and everyone where the service is public. Who has none too often is not
 * heard, and waits to learn it.
 */
export function createAuthenticatePhase({ clock }: { readonly clock: Clock }): Phase {
  const slowRefusals = new SlowRefusals(clock);
  return {
    name: 'authenticate',
    run(exchange) {
      const { clientAddress, startedAtMs } = exchange;
      const { service, credentials, forwardCredential } = routeOf(exchange);
      const guesses = credentials.isPublic ? null : exchange.table.gateway.guesses;
      const caller = guesses === null ? null : guesses.callerOf(clientAddress, startedAtMs);
      if (guesses !== null && caller !== null && !caller.isHeard(service, startedAtMs))
        return slowRefusals.refuse(exchange, guesses.refusal);
      const { isLive, headers } = findCredentials(exchange.head, credentials);
      // A service that asks for it gets the caller's credential as it came.
      if (!forwardCredential) exchange.credentialHeaders = headers;
      if (isLive) caller?.prove(service, startedAtMs);
      if (isLive || credentials.isPublic) return null;
      return guesses === null || caller === null || caller.fail() ? UNAUTHENTICATED : slowRefusals.refuse(exchange, guesses.refusal);
    },
  };
}
