import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What stands before an IPv4 address in its form as IPv6. */
const MAPPED_BITS = 96;

/** A range of IP addresses (CIDR) in its normal form: no bits behind the prefix, IPv6 in its short form. */
export class IpRange {
  readonly #network: Address;
  readonly #prefix: number;

  private constructor(network: Address, prefix: number) {
    this.#network = network;
    this.#prefix = prefix;
  }

  /** `10.1.2.3/8` is `10.0.0.0/8`, a single address the range of itself. Null for other texts. */
  static parse(text: string): IpRange | null {
    const [address = '', length = null, ...rest] = text.split('/');
    const parsed = rest.length > 0 ? null : parseAddress(address);
    if (parsed === null) return null;
    const bits = bitsOf(parsed);
    const prefix = length === null ? bits : prefixOf(length, bits);
    return prefix === null ? null : new IpRange(masked(parsed, prefix), prefix);
  }

  /** The range of IPv4 addresses that this one writes in the form of IPv6; other ranges as they are. */
  plain(): IpRange {
    const isMapped = this.#network instanceof ipaddr.IPv6 && this.#network.isIPv4MappedAddress() && this.#prefix >= MAPPED_BITS;
    return isMapped ? new IpRange(this.#network.toIPv4Address(), this.#prefix - MAPPED_BITS) : this;
  }

  contains(address: string): boolean {
    const parsed = parseAddress(address);
    return parsed !== null && this.#matches(parsed);
  }

  /** Every address of the other one is in this one. */
  covers(other: IpRange): boolean {
    return this.#prefix <= other.#prefix && this.#matches(other.#network);
  }

  overlaps(other: IpRange): boolean {
    return this.covers(other) || other.covers(this);
  }

  toString(): string {
    return `${this.#network.toString()}/${this.#prefix}`;
  }

  #matches(address: Address): boolean {
    return address.kind() === this.#network.kind() && masked(address, this.#prefix).toString() === this.#network.toString();
  }
}

/** Four parts for IPv4, as everybody writes it: `127.1` and `0x7f.1` are refused. No zones. */
function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : null;
}

function prefixOf(text: string, bits: number): number | null {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= bits ? Number(text) : null;
}

function masked(address: Address, prefix: number): Address {
  const bytes = address.toByteArray().map((byte, at) => byte & maskOf(prefix - at * 8));
  return ipaddr.fromByteArray(bytes);
}

function maskOf(bitsLeft: number): number {
  return bitsLeft >= 8 ? 0xff : bitsLeft <= 0 ? 0 : (0xff << (8 - bitsLeft)) & 0xff;
}

function bitsOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
