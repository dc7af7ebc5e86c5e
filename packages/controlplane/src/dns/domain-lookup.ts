import { Resolver } from 'node:dns/promises';
import { type Clock, errorCode, within } from '@infergate/kernel';
import type { DomainLookup, LookupResult } from '../domain/gateways/domain-verdict.ts';

export interface DnsDomainLookupOptions {
  /** `<address>:<port>` or an address; empty: those of the system. */
  readonly servers: readonly string[];
  readonly clock: Clock;
}

const QUESTION_TIMEOUT_MS = 2000;
const TRIES = 2;
const TOTAL_MS = 8000;
const MAX_ALIASES = 8;

/** Follows the aliases of a name by asking resolvers; bounded in questions and time. */
export class DnsDomainLookup implements DomainLookup {
  readonly #options: DnsDomainLookupOptions;

  constructor(options: DnsDomainLookupOptions) {
    this.#options = options;
  }

  async lookup(name: string): Promise<LookupResult> {
    const resolver = new Resolver({ timeout: QUESTION_TIMEOUT_MS, tries: TRIES });
    if (this.#options.servers.length > 0) resolver.setServers(this.#options.servers);
    const late: LookupResult = { kind: 'failed', reason: `no answer within ${TOTAL_MS / 1000} seconds` };
    try {
      return await within(this.#options.clock, TOTAL_MS, follow(resolver, name), late);
    } finally {
      resolver.cancel();
    }
  }
}

async function follow(resolver: Resolver, name: string): Promise<LookupResult> {
  const aliases: string[] = [];
  try {
    for (let last: string | null = name; last !== null && aliases.length < MAX_ALIASES; ) {
      last = plain((await records(() => resolver.resolveCname(last ?? name)))[0] ?? null);
      if (last !== null) aliases.push(last);
    }
    return await addressed(resolver, name, aliases);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    // Who answers for the first name need not answer for what it leads to.
    if (aliases.length > 0) return { kind: 'found', aliases, addresses: [] };
    return code === 'ENOTFOUND' ? { kind: 'absent' } : { kind: 'failed', reason: REASONS[code] ?? code };
  }
}

async function addressed(resolver: Resolver, name: string, aliases: readonly string[]): Promise<LookupResult> {
  const last = aliases.at(-1) ?? name;
  const [four, six] = await Promise.all([records(() => resolver.resolve4(last)), records(() => resolver.resolve6(last))]);
  return { kind: 'found', aliases, addresses: [...four, ...six] };
}

/** A name without records of a kind has none of them; that is no failure. */
async function records(ask: () => Promise<string[]>): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error) === 'ENODATA') return [];
    throw error;
  }
}

function plain(name: string | null): string | null {
  return name === null ? null : name.toLowerCase().replace(/\.$/, '');
}

const REASONS: Readonly<Record<string, string>> = {
  ETIMEOUT: 'the resolver did not answer',
  ECONNREFUSED: 'there is no resolver where one was expected',
  EREFUSED: 'the resolver refused to answer for this name',
  ESERVFAIL: 'the servers of the name could not be asked',
  EBADNAME: 'it is no name',
};
