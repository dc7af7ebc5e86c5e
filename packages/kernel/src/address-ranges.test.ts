import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
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

test.each([
  ['0.0.0.0/0', '255.255.255.255', true],
  ['0.0.0.0/0', '::1', false],
  ['::/0', '::1', true],
  ['::/0', '1.2.3.4', false],
  ['::ffff:10.0.0.0/104', '10.9.9.9', true],
  ['::ffff:10.0.0.0/104', '11.0.0.0', false],
  ['fe80::/10', 'fe80::1%eth0', true],
  ['10.0.0.7/8', '10.1.2.3', true],
  ['0.0.0.0/0', '', false],
  ['0.0.0.0/0', '1.2.3', false],
  ['::/0', '1:2:3:4:5:6:7:8:9', false],
  ['::/0', '1:2:3:4:5:6:7', false],
])('%s has %j: %s', (range, address, isIn) => {
  expect(new AddressRanges([range]).has(address)).toBe(isIn);
});

test.each(['', '1.2.3.4', '1.2.3.4/33', '::/129', 'localhost/8'])('%j is no range', (text) => {
  expect(() => new AddressRanges([text])).toThrow();
});

describe('is of the same opinion as ipaddr.js', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((array) => [...array]);
  const address = fc.oneof(
    bytes(4),
    bytes(16),
    fc.tuple(fc.constant(0), bytes(3)).map(([zero, rest]) => [...Array<number>(12).fill(zero), 0, ...rest]),
  );
  /** Addresses near the range, because two that were chosen by chance never meet. */
  const near = fc.tuple(address, fc.nat(128), fc.nat(128)).map(([array, bits, flipped]) => {
    const other = [...array];
    const bit = flipped % (array.length * 8);
    other[bit >> 3] = (other[bit >> 3] as number) ^ (0x80 >> (bit & 7));
    return { range: ipaddr.fromByteArray(array), bits: bits % (array.length * 8 + 1), asked: ipaddr.fromByteArray(other) };
  });

  test.each(['one', 'fifteen'])('with %s', (many) => {
    fc.assert(
      fc.property(fc.array(near, { minLength: many === 'one' ? 1 : 15, maxLength: many === 'one' ? 1 : 15 }), (cases) => {
        const ranges = new AddressRanges(cases.map(({ range, bits }) => `${range.toString()}/${bits}`));
        const asked = cases.flatMap((one) => [one.asked, one.range]);
        const isIn = (address: (typeof asked)[number]) =>
          cases.some(({ range, bits }) => address.kind() === range.kind() && address.match(range, bits));
        expect(asked.map((address) => ranges.has(address.toString()))).toEqual(asked.map(isIn));
      }),
    );
  });
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
