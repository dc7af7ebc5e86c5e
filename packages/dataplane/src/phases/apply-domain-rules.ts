import type { Exchange } from '../exchange/exchange.ts';
import type { OwnAnswer, Refusal } from '../pipeline/phase.ts';
import type { CompiledDomain } from '../tls/gateway-tls.ts';
import { hostNameOf } from '../tls/name-table.ts';

const CHALLENGES = '/.well-known/acme-challenge/';
const MISDIRECTED: Refusal = { refused: 'misdirected_request' };
const TLS_ONLY: Refusal = {
  refused: 'https_required',
  message: 'This domain is served over TLS alone. Open a channel with TLS credentials to it.',
  grpc: 'FAILED_PRECONDITION',
};

/**
 * What is said to a request because of the name that it came to, before anything else is asked of it. null: it may go on.
 * Before match-route, because it does not matter which service is meant.
 */
export function applyDomainRules(exchange: Exchange): OwnAnswer | Refusal | null {
  const rules = exchange.table.gateway.domainRules[exchange.entrance];
  if (rules === null) return null;
  const { target, method } = exchange.head;
  const isChallenge = target.startsWith(CHALLENGES);
  if (isChallenge && (method === 'GET' || method === 'HEAD')) {
    const answer = rules.challenges.get(target.slice(CHALLENGES.length));
    if (answer !== undefined) return answer;
  }
  const domain = rules.domains?.find(hostNameOf(exchange.head.authority));
  return domain === undefined ? null : domainAnswer(exchange, domain, rules.redirects && !isChallenge);
}

function domainAnswer(exchange: Exchange, domain: CompiledDomain, redirects: boolean): OwnAnswer | Refusal | null {
  const isPlain = !exchange.isSecure && exchange.forwarding?.proto !== 'https';
  if (isPlain && redirects && domain.identity !== null) return exchange.head.isGrpc ? TLS_ONLY : redirection(exchange);
  if (domain.clientAuthoritiesPem === null || isProven(exchange.securedFor, domain)) return null;
  // What the client has shown belongs to its connection, so it needs another one.
  exchange.downstream.closes = true;
  return MISDIRECTED;
}

/** The handshake was for this domain, and asked for what it asks for now: a renewed certificate of the gateway changes nothing. */
function isProven(securedFor: CompiledDomain | null, { domain, clientAuthoritiesPem }: CompiledDomain): boolean {
  return securedFor?.domain === domain && securedFor.clientAuthoritiesPem === clientAuthoritiesPem;
}

/** TLS is spoken at the port that the client has used already, 443 being the one that is not written. */
function redirection({ head: { method, authority, target } }: Exchange): OwnAnswer {
  const port = /:(\d+)$/.exec(authority)?.[1] ?? '80';
  const path = target.startsWith('/') ? target : '/';
  const location = `https://${hostNameOf(authority)}${port === '80' ? '' : `:${port}`}${path}`;
  const headers = ['Content-Type', 'text/plain', 'Cache-Control', 'no-store', 'Location', location];
  const keepsMethod = method !== 'GET' && method !== 'HEAD';
  return { status: keepsMethod ? 308 : 301, headers, body: Buffer.from(`This domain is served over TLS: ${location}\n`), isForAll: false };
}
