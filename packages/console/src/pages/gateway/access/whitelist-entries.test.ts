import { describe, expect, test } from 'vitest';
import { readRange } from './address-range.ts';
import { aclPolicyList, readTyped } from './whitelist-entries.ts';

describe('an address or a range', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    [' 192.0.2.7 ', '192.0.2.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['::ffff:192.0.2.7', '192.0.2.7/32'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ])('%s is %s', (text, range) => {
    expect(readRange(text)).toEqual({ range });
  });

  test.each([
    ['office', { problem: 'address' }],
    ['192.0.2', { problem: 'address' }],
    ['192.0.2.256', { problem: 'address' }],
    ['192.0.02.1', { problem: 'address' }],
    ['1.2.3.4/8/8', { problem: 'address' }],
    ['12345::', { problem: 'address' }],
    ['fe80::1%eth0', { problem: 'address' }],
    ['192.0.2.0/33', { problem: 'prefix', most: 32 }],
    ['192.0.2.0/', { problem: 'prefix', most: 32 }],
    ['2001:db8::/129', { problem: 'prefix', most: 128 }],
    ['::ffff:192.0.2.0/90', { problem: 'prefix', most: 128 }],
    ['192.0.2.7/24', { problem: 'bits', holds: '192.0.2.0/24' }],
    ['2001:db8::1/64', { problem: 'bits', holds: '2001:db8::/64' }],
  ])('%s is none', (text, problem) => {
    expect(readRange(text)).toEqual(problem);
  });
});

describe('what is pasted into a whitelist', () => {
  test('is separated by commas or line breaks, and comments stand behind a blank', () => {
    const { entries, wrong, count } = readTyped('192.0.2.0/24, 198.51.100.7\n203.0.113.0/24 our office\r\n\n2001:db8::/32 # lab,', []);
    expect(entries.map(({ text, comment }) => [text, comment])).toEqual([
      ['192.0.2.0/24', ''],
      ['198.51.100.7', ''],
      ['203.0.113.0/24', 'our office'],
      ['2001:db8::/32', 'lab'],
    ]);
    expect(wrong).toEqual([]);
    expect(count).toBe(4);
  });

  test('names what is wrong, what is there already and what is typed twice, and counts neither of these twice', () => {
    const { wrong, count } = readTyped('192.0.2.7, 192.0.2.7/32, 10.0.0.0/8, 10.0.0.1/8, nonsense', ['10.0.0.0/8']);
    expect(wrong.map(({ text, problem }) => [text, problem])).toEqual([
      ['192.0.2.7/32', { kind: 'repeated' }],
      ['10.0.0.0/8', { kind: 'present', range: '10.0.0.0/8' }],
      ['10.0.0.1/8', { kind: 'bits', holds: '10.0.0.0/8' }],
      ['nonsense', { kind: 'address' }],
    ]);
    expect(count).toBe(4);
  });

  test('is counted to 15 together with what is there', () => {
    const present = Array.from({ length: 13 }, (_, i) => `10.${i}.0.0/16`);
    expect(readTyped('', present)).toMatchObject({ count: 13, isTooLong: false });
    expect(readTyped('192.0.2.1, 192.0.2.2', present)).toMatchObject({ count: 15, isTooLong: false });
    expect(readTyped('192.0.2.1, 192.0.2.2, 192.0.2.3', present)).toMatchObject({ count: 16, isTooLong: true });
  });

  test('is sent with the comment that stands for those without one', () => {
    const { entries } = readTyped('192.0.2.1 gate, 192.0.2.2', []);
    expect(JSON.parse(aclPolicyList(entries, ' partners '))).toEqual([
      { Entry: '192.0.2.1', Comment: 'gate' },
      { Entry: '192.0.2.2', Comment: 'partners' },
    ]);
  });
});
