import { describe, expect, test } from 'vitest';
import { AddressRanges, networkOf, plainAddress } from './address-ranges.ts';

test.each([
  ['10.0.0.0', true],
  ['10.255.255.255', true],
  ['11.0.0.0', false],
  ['192.168.1.7', true],
  ['192.168.1.8', false],
  ['2001:db8::1', true],
  ['2001:db9::1', false],
])('%s is in 10.0.0.0/8, 192.168.1.7/32 or 2001:db8::/32: %s', (address, isIn) => {
  expect(new AddressRanges(['10.0.0.0/8', '192.168.1.7/32', '2001:db8::/32']).has(address)).toBe(isIn);
});

test('an empty set has nothing', () => {
  expect(new AddressRanges([]).has('127.0.0.1')).toBe(false);
});

describe('the plain form', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:102:304', '1.2.3.4'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['1.2.3', null],
    ['0x7f.1', null],
    ['01.2.3.4', null],
    ['localhost', null],
    ['', null],
  ])('of %s is %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain);
  });
});

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:ffff::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%j is of the network %j', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
