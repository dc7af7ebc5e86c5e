import { BlockList } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Ranges that no address given by a user may lie in: link-local (cloud metadata lives there), this-network, multicast, broadcast, NAT64 (which embeds them). */
const ALWAYS_DENIED = [
  '169.254.0.0/16',
  '0.0.0.0/8',
  '224.0.0.0/4',
  '255.255.255.255/32',
  'fe80::/10',
  'ff00::/8',
  '::/128',
  'fd00:ec2::254/128',
  '64:ff9b::/96',
  '100.100.100.200/32',
];

export interface AddressPolicyOptions {
  /** More ranges, CIDR. */
  readonly deny: readonly string[];
  /** Listeners of our own that must not be called through a user's address: `host:port`. */
  readonly ownListeners: readonly { readonly host: string; readonly port: number }[];
}

/** Decides which addresses a user of the management API may make this program call. */
export class AddressPolicy {
  readonly #denied = new BlockList();
  readonly #own: AddressPolicyOptions['ownListeners'];

  constructor(options: AddressPolicyOptions) {
    for (const range of [...ALWAYS_DENIED, ...options.deny]) {
      const [address, prefix] = ipaddr.parseCIDR(range);
      this.#denied.addSubnet(address.toString(), prefix, address.kind());
    }
    this.#own = options.ownListeners;
  }

  /** null when the resolved address may be called; else the reason. */
  refusal(address: string, port: number): string | null {
    if (!ipaddr.isValid(address)) return `${address} is not an IP address`;
    // ::ffff:169.254.169.254 is 169.254.169.254.
    const plain = ipaddr.process(address);
    if (this.#denied.check(plain.toString(), plain.kind()))
      return `${plain.toString()} lies in a range that may not be called (link-local, metadata or denied by configuration)`;
    if (this.#isOwnListener(plain, port)) return `${plain.toString()}:${port} is the management listener of this program`;
    return null;
  }

  #isOwnListener(address: ipaddr.IPv4 | ipaddr.IPv6, port: number): boolean {
    return this.#own.some((listener) => {
      if (listener.port !== port) return false;
      const isWildcard = listener.host === '0.0.0.0' || listener.host === '::';
      return isWildcard || address.range() === 'loopback' || ipaddr.process(listener.host).toString() === address.toString();
    });
  }
}
