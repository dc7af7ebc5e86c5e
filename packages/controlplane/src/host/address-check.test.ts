import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findBindProblem } from './address-check.ts';

function entry(address: string, cidr: string, internal = false): NetworkInterfaceInfo {
  const common = { address, cidr, internal, netmask: '', mac: '' };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const INTERFACES = {
  lo: [entry('127.0.0.1', '127.0.0.1/8', true), entry('::1', '::1/128', true)],
  eth0: [entry('10.0.0.5', '10.0.0.5/24')],
};

const check = (address: string, outcome: string | null, platform: NodeJS.Platform = 'linux') =>
  findBindProblem(address, { interfaces: INTERFACES, attempt: () => Promise.resolve(outcome), platform });

describe('an address to listen on', () => {
  it.each(['127.0.0.1', '127.0.7.7', '10.0.0.5', '::1', '::ffff:10.0.0.5'])('%s is fine when the host has it', async (address) => {
    expect(await check(address, null)).toBeNull();
  });

  it('is refused with how to add it', async () => {
    expect(await check('10.9.9.9', 'EADDRNOTAVAIL')).toBe(
      '10.9.9.9 is no address of this host (it has 127.0.0.1, ::1, 10.0.0.5). Add it with "ip addr add 10.9.9.9/32 dev lo" (as root), or name another one.',
    );
    expect(await check('fd00::1', 'EADDRNOTAVAIL')).toContain('"ip addr add fd00::1/128 dev lo"');
    expect(await check('127.0.1.1', 'EADDRNOTAVAIL', 'darwin')).toContain('"sudo ifconfig lo0 alias 127.0.1.1"');
    expect(await check('fd00::1', 'EADDRNOTAVAIL', 'darwin')).toContain('"sudo ifconfig lo0 inet6 alias fd00::1"');
  });

  it('is refused when a program may bind to it and nothing ever arrives there', async () => {
    expect(await check('10.0.0.6', null)).toContain('10.0.0.6 is no address of this host');
  });

  it('is refused with the reason of the system', async () => {
    expect(await check('fd00::1', 'EAFNOSUPPORT')).toBe('This host has no IPv6. Choose an address of the other kind.');
    expect(await check('10.0.0.5', 'EACCES')).toBe('Nothing can listen on 10.0.0.5: EACCES.');
  });
});
