import type { NetworkInterfaceInfo } from 'node:os';
import { IpRange, plainAddress } from '@infergate/kernel';
import type { BindAttempt } from './bind-attempt.ts';

export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface AddressCheck {
  readonly interfaces: NetworkInterfaces;
  readonly attempt: BindAttempt;
  readonly platform: NodeJS.Platform;
}

/** Why nothing can listen on the address, with the remedy; null: it can. */
export async function findBindProblem(address: string, { interfaces, attempt, platform }: AddressCheck): Promise<string | null> {
  const code = await attempt(address, 0);
  // Some hosts let a program bind to what they do not have (ip_nonlocal_bind): nothing would ever arrive there.
  if (code === null && isOfHost(address, interfaces)) return null;
  if (code === null || code === 'EADDRNOTAVAIL')
    return `${address} is no address of this host (it has ${addressesOf(interfaces).join(', ')}). ${addRemedy(address, platform)}`;
  if (code === 'EAFNOSUPPORT') return `This host has no ${address.includes(':') ? 'IPv6' : 'IPv4'}. Choose an address of the other kind.`;
  return `Nothing can listen on ${address}: ${code}.`;
}

/** How to give the host an address. */
function addRemedy(address: string, platform: NodeJS.Platform): string {
  const isV6 = address.includes(':');
  if (platform === 'darwin') return `Add it with "sudo ifconfig lo0 ${isV6 ? 'inet6 ' : ''}alias ${address}", or name another one.`;
  return `Add it with "ip addr add ${address}/${isV6 ? 128 : 32} dev lo" (as root), or name another one.`;
}

/** Its own, or of a loopback network: Linux has all of 127.0.0.0/8. */
function isOfHost(address: string, interfaces: NetworkInterfaces): boolean {
  const plain = plainAddress(address);
  return entriesOf(interfaces).some(
    (entry) =>
      plainAddress(entry.address) === plain ||
      (entry.internal && plain !== null && IpRange.parse(entry.cidr ?? '')?.contains(plain) === true),
  );
}

const MAX_SHOWN = 20;

function addressesOf(interfaces: NetworkInterfaces): readonly string[] {
  const addresses = entriesOf(interfaces)
    .filter((entry) => entry.scopeid === undefined || entry.scopeid === 0)
    .map((entry) => entry.address);
  return addresses.length > MAX_SHOWN ? [...addresses.slice(0, MAX_SHOWN), '…'] : addresses;
}

function entriesOf(interfaces: NetworkInterfaces): readonly NetworkInterfaceInfo[] {
  return Object.values(interfaces).flatMap((entries) => entries ?? []);
}
