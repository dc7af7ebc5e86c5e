import { networkOf, plainAddress } from '@infergate/kernel';

/** Whom an address is reckoned among: its /24 of IPv4, its /64 of IPv6. */
export function clientNetwork(address: string): string {
  const plain = plainAddress(address);
  if (plain === null) return address;
  return plain.includes(':') ? networkOf(plain) : `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`;
}
