/** What the resolvers say of a name. */
export type LookupResult =
  | { readonly kind: 'found'; readonly aliases: readonly string[]; readonly addresses: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface DomainLookup {
  /** Lower case, no wildcard. Never throws for what resolvers say; bounded in time. */
  lookup(name: string): Promise<LookupResult>;
}

export type DomainType = 'internet' | 'intranet';

/** A record that leads a domain to its gateway, as one writes it down where the zone is kept. */
export interface RequiredRecord {
  readonly name: string;
  readonly type: 'CNAME' | 'A' | 'AAAA';
  readonly value: string;
}

const DOMAIN_CHECK_STATUSES = ['Ok', 'Elsewhere', 'Missing', 'TargetMissing', 'NoEndpoint', 'Unknown'] as const;
export type DomainCheckStatus = (typeof DOMAIN_CHECK_STATUSES)[number];

export interface DomainVerdict {
  readonly status: DomainCheckStatus;
  /** What holds, and what to do where it should not. */
  readonly message: string;
}

/** How a domain should resolve, and how it does. */
export interface DomainFacts {
  readonly domain: string;
  readonly type: DomainType;
  /** What a CNAME record leads to; null without `baseDomain`. */
  readonly target: string | null;
  /** Of the gateway, as far as they are known here. */
  readonly addresses: readonly string[];
  readonly required: readonly RequiredRecord[];
  readonly found: LookupResult;
  /** What the target resolves to for the same resolvers; null: there is none. */
  readonly targetFound: LookupResult | null;
}

/** One CNAME record, or without `baseDomain` one for each address. */
export function requiredRecords(domain: string, target: string | null, addresses: readonly string[]): readonly RequiredRecord[] {
  if (target !== null) return [{ name: `${domain}.`, type: 'CNAME', value: `${target}.` }];
  return addresses.map((value) => ({ name: `${domain}.`, type: value.includes(':') ? 'AAAA' : 'A', value }));
}

function recordText({ name, type, value }: RequiredRecord): string {
  return `${name} ${type} ${value}`;
}

export function judgeDomain(facts: DomainFacts): DomainVerdict {
  const { domain, found, required } = facts;
  if (required.length === 0) return { status: 'NoEndpoint', message: noEndpoint(facts) };
  const records = required.map(recordText).join(', ');
  if (found.kind === 'failed')
    return { status: 'Unknown', message: `${domain} could not be looked up: ${found.reason}. ${remedyOfResolver(facts)}` };
  if (found.kind === 'absent') return { status: 'Missing', message: `${domain} does not exist. Create: ${records}${whereToCreate(facts)}` };
  if (found.aliases.length === 0 && found.addresses.length === 0)
    return { status: 'Missing', message: `${domain} has no address. Create: ${records}${whereToCreate(facts)}` };
  return isLedRight(facts, found) ? led(facts, found) : { status: 'Elsewhere', message: elsewhere(facts, found, records) };
}

type Found = Extract<LookupResult, { kind: 'found' }>;

/** By a CNAME record, or by addresses that are all those of the gateway: some providers write them for an alias at the top of a zone. */
function isLedRight({ target, targetFound, addresses }: DomainFacts, found: Found): boolean {
  if (target !== null && found.aliases.includes(target)) return true;
  const own = new Set([...addresses, ...(targetFound?.kind === 'found' ? targetFound.addresses : [])]);
  return found.addresses.length > 0 && found.addresses.every((address) => own.has(address));
}

function led(facts: DomainFacts, found: Found): DomainVerdict {
  const { domain, target } = facts;
  const place = target !== null && found.aliases.includes(target) ? target : found.addresses.join(', ');
  if (found.addresses.length > 0 || target === null) return { status: 'Ok', message: `${domain} leads to ${place}.` };
  const reason =
    facts.type === 'internet'
      ? 'Switch the Internet portal of the gateway on, and let the parent zone name the DNS server of Infergate for its base domain.'
      : 'Ask from a linked VPC, with the DNS server of Infergate as resolver.';
  return { status: 'TargetMissing', message: `${domain} leads to ${target}, as it should, but that name has no address here. ${reason}` };
}

function elsewhere({ domain }: DomainFacts, { aliases, addresses }: Found, records: string): string {
  const place = [...aliases, ...addresses].join(', ');
  return `${domain} leads elsewhere: to ${place}. Replace its records by: ${records}`;
}

function noEndpoint({ type, domain }: DomainFacts): string {
  const what = type === 'internet' ? 'Internet endpoint: switch its portal on' : 'VPC endpoint: link a VPC';
  return `${domain} cannot lead anywhere yet: the gateway has no ${what}. Set baseDomain for a name that is there before.`;
}

function whereToCreate({ type }: DomainFacts): string {
  return type === 'internet'
    ? ''
    : '. The DNS server of Infergate, where it is on, has it already for resolvers of the linked VPCs; others have not.';
}

function remedyOfResolver({ type }: DomainFacts): string {
  const remedy = 'Check the resolvers of this machine, or name others with dns.resolvers.';
  return type === 'internet' ? remedy : `${remedy} A private domain resolves in the linked VPCs only.`;
}
