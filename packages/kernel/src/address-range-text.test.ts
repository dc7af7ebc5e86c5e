import { describe, expect, test } from 'vitest';
import { readAddressRange } from './address-range-text.ts';

describe('an address or a range', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    [' 192.0.2.7 ', '192.0.2.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.128/25', '10.0.0.128/25'],
    ['::/0', '::/0'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['::1', '::1/128'],
    ['::ffff:192.0.2.7', '192.0.2.7/32'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:a00:0/104', '10.0.0.0/8'],
    ['::FFFF:0:0/96', '0.0.0.0/0'],
    ['0:0:0:0:0:ffff:c000:207', '192.0.2.7/32'],
    ['::/95', '::/95'],
  ])('%s is %s', (text, range) => {
    expect(readAddressRange(text)).toEqual({ range });
  });

  test.each([
    ['192.0.2.5/24', 'the range that holds the address is 192.0.2.0/24'],
    ['10.0.0.129/25', '10.0.0.128/25'],
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['192.0.2.0/33', 'from 0 to 32'],
    ['::/129', 'from 0 to 128'],
    ['192.0.2.0/', 'from 0 to 32'],
    ['10.0.0.0/08', 'from 0 to 32'],
    ['192.0.2.0/24/1', 'from 0 to 32'],
    ['192.0.2', 'Expected an IPv4 or IPv6 address'],
    ['0x7f000001', 'Expected an IPv4 or IPv6 address'],
    ['fe80::1%eth0', 'Expected an IPv4 or IPv6 address'],
    ['example.com', 'Expected an IPv4 or IPv6 address'],
    ['', 'Expected an IPv4 or IPv6 address'],
  ])('%j is refused: %s', (text, problem) => {
    expect(readAddressRange(text)).toEqual({ problem: expect.stringContaining(problem) });
  });
});
