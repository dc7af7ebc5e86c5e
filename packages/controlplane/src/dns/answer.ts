import { isMetaType, type AddressType, CLASS_IN, type DnsAnswer, type DnsQuestion, type DnsRecord, RECORD_TYPES } from './question.ts';
import { findName, type NameContent, type Zone } from './zone.ts';

const REFUSED: DnsAnswer = { rcode: 'REFUSED', isAuthoritative: false, answers: [], authorities: [], additionals: [] };
const FORMERR: DnsAnswer = { ...REFUSED, rcode: 'FORMERR' };
const { A, AAAA, ANY, CNAME, NS, SOA, OPT } = RECORD_TYPES;

/** Aliases lead to names of gateways, which are no aliases. */
const MAX_ALIASES = 2;

/** Where in a view the answer is looked for. */
interface Lookup {
  readonly zone: Zone;
  readonly name: string;
  readonly turn: number;
}

/** Answers from what one view holds. `turn` grows with each question, so that several addresses come first in turn. */
export function answer(question: DnsQuestion, zone: Zone, turn: number): DnsAnswer {
  const { type } = question;
  if (type === OPT) return FORMERR;
  if (question.class !== CLASS_IN || isMetaType(type)) return REFUSED;
  const aliases: DnsRecord[] = [];
  let name = question.name;
  for (let followed = 0; followed <= MAX_ALIASES; followed += 1) {
    const content = findName(zone, name);
    if (content === 'refused') return aliases.length === 0 ? REFUSED : found(aliases);
    if (content === 'absent') return { ...found(aliases), rcode: 'NXDOMAIN', authorities: [soaOf(zone)] };
    if (content.kind !== 'alias') return completed(aliases, recordsOf({ zone, name, turn }, content, type), { zone, type });
    aliases.push({ name, ttl: zone.ttlSeconds, type: 'CNAME', data: content.target });
    if (type === CNAME || type === ANY) return found(aliases);
    name = content.target;
  }
  return found(aliases);
}

function found(answers: readonly DnsRecord[]): DnsAnswer {
  return { rcode: 'NOERROR', isAuthoritative: true, answers, authorities: [], additionals: [] };
}

interface Asked {
  readonly zone: Zone;
  readonly type: number;
}

/** Without records of the last name the reply says for how long that may be believed. */
function completed(aliases: readonly DnsRecord[], records: readonly DnsRecord[], { zone, type }: Asked): DnsAnswer {
  return {
    ...found([...aliases, ...records]),
    authorities: records.length === 0 ? [soaOf(zone)] : [],
    additionals: type === NS ? glueOf(zone, records) : [],
  };
}

function recordsOf({ zone, name, turn }: Lookup, content: NameContent, type: number): readonly DnsRecord[] {
  const isOrigin = name === zone.origin;
  if (type === SOA && isOrigin) return [soaOf(zone)];
  if (type === NS && isOrigin) return zone.nameServers.map((data) => ({ name, ttl: zone.ttlSeconds, type: 'NS', data }));
  if (content.kind !== 'addresses') return [];
  const addresses = (wanted: AddressType) => addressRecords({ zone, name, turn }, content.addresses, wanted);
  if (type === A) return addresses('A');
  if (type === AAAA) return addresses('AAAA');
  return type === ANY ? smallest(zone, isOrigin, [addresses('A'), addresses('AAAA')]) : [];
}

/** Who asks for everything gets one set of records: whatever more was sent would serve those who send answers to others (RFC 8482). */
function smallest(zone: Zone, isOrigin: boolean, sets: readonly (readonly DnsRecord[])[]): readonly DnsRecord[] {
  return sets.find((set) => set.length > 0) ?? (isOrigin ? [soaOf(zone)] : []);
}

function addressRecords({ zone, name, turn }: Lookup, addresses: readonly string[], type: AddressType): readonly DnsRecord[] {
  const list = addresses.filter((address) => address.includes(':') === (type === 'AAAA'));
  const first = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(first), ...list.slice(0, first)].map((data) => ({ name, ttl: zone.ttlSeconds, type, data }));
}

function glueOf(zone: Zone, records: readonly DnsRecord[]): readonly DnsRecord[] {
  return records.flatMap(({ type, data }) => {
    const content = type === 'NS' ? findName(zone, data) : 'refused';
    if (typeof content === 'string' || content.kind !== 'addresses' || type !== 'NS') return [];
    return (['A', 'AAAA'] as const).flatMap((each) => addressRecords({ zone, name: data, turn: 0 }, content.addresses, each));
  });
}

/** Seconds. Nobody copies the zone, so the times of copies mean little. */
const SOA_TIMES = { refresh: 3600, retry: 600, expire: 604_800 } as const;

function soaOf({ origin, ttlSeconds, nameServers, serial }: Zone): DnsRecord {
  const data = { mname: nameServers[0] ?? origin, rname: `hostmaster.${origin}`, serial, ...SOA_TIMES, minimum: ttlSeconds };
  return { name: origin, ttl: ttlSeconds, type: 'SOA', data };
}
