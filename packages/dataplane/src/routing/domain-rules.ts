import type { AcmeAnswers, GatewayResource } from '@infergate/contract';
import type { OwnAnswer } from '../pipeline/phase.ts';
import type { EntranceTls, GatewayTls, CompiledDomain } from '../tls/gateway-tls.ts';
import type { NameTable } from '../tls/name-table.ts';

/** What a request is held against before it is matched, at one entrance. */
export interface EntranceRules {
  readonly domains: NameTable<CompiledDomain> | null;
  /** Plain requests to a domain that is served over TLS are sent there. */
  readonly redirects: boolean;
  /** Answers to who validates the hold of a domain, by token. */
  readonly challenges: ReadonlyMap<string, OwnAnswer>;
}

/** null: nothing has to be asked there. */
export interface DomainRules {
  readonly internet: EntranceRules | null;
  readonly vpc: EntranceRules | null;
}

export const NO_RULES: DomainRules = { internet: null, vpc: null };

export function compileRules({ domains, acme, sslRedirection }: GatewayResource, tls: GatewayTls | null): DomainRules {
  const isStrict = (entrance: 'internet' | 'vpc'): boolean =>
    domains.some((domain) => domain.entrance === entrance && domain.clientAuthoritiesPem !== null);
  const redirects = sslRedirection && tls !== null && !tls.isAlone;
  return {
    internet: entranceRules(tls?.internet ?? null, { isStrict: isStrict('internet'), redirects, challenges: challengesOf(acme) }),
    vpc: entranceRules(tls?.vpc ?? null, { isStrict: isStrict('vpc'), redirects, challenges: new Map() }),
  };
}

function entranceRules(
  tls: EntranceTls | null,
  { isStrict, redirects, challenges }: { isStrict: boolean; redirects: boolean; challenges: ReadonlyMap<string, OwnAnswer> },
): EntranceRules | null {
  const canRedirect = redirects && tls !== null && !tls.isPlain;
  const domains = tls !== null && (isStrict || canRedirect) ? tls.domains : null;
  return domains === null && challenges.size === 0 ? null : { domains, redirects: canRedirect, challenges };
}

/** As RFC 8555 section 8.3 wants them. Who validates comes from addresses that nobody knows before. */
function challengesOf({ http }: AcmeAnswers): ReadonlyMap<string, OwnAnswer> {
  const headers = ['Content-Type', 'application/octet-stream', 'Cache-Control', 'no-store'];
  return new Map(
    http.map(({ token, keyAuthorization }) => [
      token,
      { status: 200, headers, body: Buffer.from(keyAuthorization, 'latin1'), isForAll: true },
    ]),
  );
}
