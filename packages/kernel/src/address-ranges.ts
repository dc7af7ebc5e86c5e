import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const DOT = 46;
const ZERO = 48;
const COLON = 58;
/** Of 16 bits each, in an IPv6 address. */
const GROUPS = 8;
/** What stands before an IPv4 address in its form as IPv6. */
const MAPPED_BITS = 96;

interface Range4 {
  readonly network: number;
  readonly mask: number;
}

/** By groups. */
interface Range6 {
  readonly network: readonly number[];
  readonly masks: readonly number[];
}

/**
 * A set of addresses, given as ranges (CIDR). Throws for a text that is no range. Made for lists of a few dozen that are
 * asked for every request: it costs a tenth of what a `BlockList` does, which makes an object of each address.
 */
export class AddressRanges {
  readonly #v4: readonly Range4[];
  readonly #v6: readonly Range6[];
  /** Of the address that is looked up. */
  readonly #groups = new Uint16Array(GROUPS);

  constructor(ranges: readonly string[]) {
    const parsed = ranges.map((range) => parseRange(range));
    this.#v4 = parsed.filter((range) => 'mask' in range);
    this.#v6 = parsed.filter((range) => 'masks' in range);
  }

  /** `address` in its plain form: that of IPv4 is never in a range of IPv6. */
  has(address: string): boolean {
    return address.includes(':') ? this.#has6(address) : this.#has4(address);
  }

  #has4(address: string): boolean {
    const value = numberOf(address);
    if (value === -1) return false;
    for (const { network, mask } of this.#v4) if ((value & mask) === network) return true;
    return false;
  }

  #has6(address: string): boolean {
    if (this.#v6.length === 0 || !readGroups(address, this.#groups)) return false;
    for (const range of this.#v6) if (isWithin(this.#groups, range)) return true;
    return false;
  }
}

function parseRange(text: string): Range4 | Range6 {
  const [address, bits] = ipaddr.parseCIDR(text);
  if (address instanceof ipaddr.IPv4) return range4(address, bits);
  if (address.isIPv4MappedAddress() && bits >= MAPPED_BITS) return range4(address.toIPv4Address(), bits - MAPPED_BITS);
  return range6(address, bits);
}

function range4(address: ipaddr.IPv4, bits: number): Range4 {
  // A shift by 32 would be one by 0.
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  return { network: numberOf(address.toString()) & mask, mask };
}

function range6({ parts }: ipaddr.IPv6, bits: number): Range6 {
  const masks = parts.map((_, i) => (0xffff << (16 - Math.min(16, Math.max(0, bits - 16 * i)))) & 0xffff);
  return { network: parts.map((part, i) => part & (masks[i] as number)), masks };
}

/** Of an IPv4 address; -1 for another text. */
function numberOf(text: string): number {
  let value = 0;
  let octet = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      value = (value << 8) | octet;
      octet = 0;
      dots += 1;
    } else {
      octet = octet * 10 + code - ZERO;
    }
  }
  return dots === 3 ? ((value << 8) | octet) >>> 0 : -1;
}

/** Of an IPv6 address; false for another text. */
function readGroups(text: string, into: Uint16Array): boolean {
  const zone = text.indexOf('%');
  const address = zone === -1 ? text : text.slice(0, zone);
  const gap = address.indexOf('::');
  if (gap === -1) return takeGroups(address, into, 0) === GROUPS;
  const rest = address.slice(gap + 2);
  const from = GROUPS - countGroups(rest);
  const to = takeGroups(address.slice(0, gap), into, 0);
  if (to > from) return false;
  into.fill(0, to, from);
  return takeGroups(rest, into, from) === GROUPS;
}

/** Puts groups joined by colons in their places, from `at` on; returns the place behind the last. */
function takeGroups(text: string, into: Uint16Array, at: number): number {
  if (text === '') return at;
  let group = 0;
  let place = at;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === COLON) {
      into[place] = group;
      place += 1;
      group = 0;
    } else {
      group = (group << 4) | digitOf(code);
    }
  }
  into[place] = group;
  return place + 1;
}

function countGroups(text: string): number {
  if (text === '') return 0;
  let groups = 1;
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) === COLON) groups += 1;
  return groups;
}

/** Of a hexadecimal digit. */
function digitOf(code: number): number {
  return code <= 57 ? code - ZERO : (code | 0x20) - 87;
}

function isWithin(groups: Uint16Array, { network, masks }: Range6): boolean {
  for (let i = 0; i < GROUPS; i += 1) if (((groups[i] as number) & (masks[i] as number)) !== network[i]) return false;
  return true;
}

/** Whom an address belongs to, as far as that can be known: itself for IPv4, its /64 for IPv6. Other texts are returned as they are. */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (plain === null || !plain.includes(':')) return plain ?? address;
  const [a, b, c, d] = ipaddr.IPv6.parse(plain).parts.map((part) => part.toString(16));
  return `${a}:${b}:${c}:${d}::/64`;
}

/** An address in its one plain form: without a zone, and as IPv4 where it is IPv4 in the form of IPv6. Null for other texts. */
export function plainAddress(text: string): string | null {
  const kind = isIP(text);
  if (kind === 4) return text;
  if (kind === 0) return null;
  const zone = text.indexOf('%');
  return ipaddr.process(zone === -1 ? text : text.slice(0, zone)).toString();
}
