import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A set of addresses, given as ranges (CIDR). Throws for a text that is no range. */
export class AddressRanges {
  readonly #list = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address, prefix] = ipaddr.parseCIDR(range);
      this.#list.addSubnet(address.toString(), prefix, address.kind());
    }
  }

  /** `address` in its plain form. */
  has(address: string): boolean {
    return this.#list.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  }
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
