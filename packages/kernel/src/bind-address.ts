import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Why nothing can listen on the text as on one address; null: it can, if this machine has it. By its letters only. */
export function bindAddressProblem(text: string): string | null {
  if (isIP(text) === 0 || text.includes('%')) return 'must be one IP address, such as 127.0.1.1 or fd00::1';
  const range = ipaddr.process(text).range();
  if (range === 'unspecified') return 'must be one address: a wildcard takes those of every other network, too';
  if (range === 'multicast' || range === 'broadcast') return `must be the address of one machine, and ${text} is a ${range} address`;
  if (range === 'linkLocal' && text.includes(':')) return 'must not be link-local: such an address means nothing without its interface';
  return null;
}
