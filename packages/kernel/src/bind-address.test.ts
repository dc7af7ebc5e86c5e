import { describe, expect, it } from 'vitest';
import { bindAddressProblem } from './bind-address.ts';

describe('an address to listen on', () => {
  it.each(['127.0.1.1', '10.1.2.3', '::1', 'fd00::1', '169.254.1.1', '::ffff:10.0.0.1'])('may be %s', (text) => {
    expect(bindAddressProblem(text)).toBeNull();
  });

  it.each([
    ['', 'one IP address'],
    ['127.1', 'one IP address'],
    ['localhost', 'one IP address'],
    ['::1%lo', 'one IP address'],
    ['10.0.0.0/8', 'one IP address'],
    ['0.0.0.0', 'wildcard'],
    ['::', 'wildcard'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['fe80::1', 'link-local'],
  ])('may not be %j', (text, reason) => {
    expect(bindAddressProblem(text)).toContain(reason);
  });
});
