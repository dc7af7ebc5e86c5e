import { describe, expect, it } from 'vitest';
import { IpRange } from './ip-range.ts';

const range = (text: string): IpRange => {
  const parsed = IpRange.parse(text);
  if (parsed === null) throw new Error(`${text} is no range`);
  return parsed;
};

describe('a range of addresses', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['192.0.2.129/25', '192.0.2.128/25'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.0.2.7', '192.0.2.7/32'],
    ['2001:DB8:0:0::1/32', '2001:db8::/32'],
    ['fd00:1:2:3:ffff::/60', 'fd00:1:2::/60'],
    ['::/0', '::/0'],
    ['::1', '::1/128'],
  ])('%s has the normal form %s', (text, normal) => {
    expect(range(text).toString()).toBe(normal);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0/8',
    '010.0.0.0/8',
    '127.1',
    '1.2.3.4/8/8',
    '::/129',
    'fe80::1%lo/64',
    'a/8',
  ])('%j is none', (text) => {
    expect(IpRange.parse(text)).toBeNull();
  });

  it('contains addresses of its kind', () => {
    expect(range('10.0.0.0/8').contains('10.255.0.1')).toBe(true);
    expect(range('10.0.0.0/8').contains('11.0.0.1')).toBe(false);
    expect(range('0.0.0.0/0').contains('::1')).toBe(false);
    expect(range('::/0').contains('2001:db8::7')).toBe(true);
    expect(range('::/0').contains('not an address')).toBe(false);
  });

  it('covers and overlaps others', () => {
    expect(range('10.0.0.0/8').covers(range('10.1.0.0/16'))).toBe(true);
    expect(range('10.1.0.0/16').covers(range('10.0.0.0/8'))).toBe(false);
    expect(range('10.1.0.0/16').overlaps(range('10.0.0.0/8'))).toBe(true);
    expect(range('10.1.0.0/16').overlaps(range('10.2.0.0/16'))).toBe(false);
    expect(range('::/0').covers(range('10.0.0.0/8'))).toBe(false);
  });
});
