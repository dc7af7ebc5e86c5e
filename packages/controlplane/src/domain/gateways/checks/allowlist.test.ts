import { describe, expect, it, test } from 'vitest';
import { Findings } from '../../findings.ts';
import { addEntries, removeEntries } from './allowlist.ts';

const entries = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr, comment: '' }));
const written = (...texts: string[]) => texts.map((entry) => ({ entry, comment: '' }));
const add = (list: readonly string[], ...texts: string[]) => {
  const findings = new Findings();
  const after = addEntries(entries(...list), written(...texts), findings).map(({ cidr }) => cidr);
  return { after, problems: findings.problems.map(({ message }) => message), notices: findings.notices.map(({ message }) => message) };
};

describe('an allowlist', () => {
  it('takes addresses and ranges in their normal form, behind those it has', () => {
    expect(add(['192.0.2.0/24'], '198.51.100.7', '2001:DB8::/32')).toEqual({
      after: ['192.0.2.0/24', '198.51.100.7/32', '2001:db8::/32'],
      problems: [],
      notices: [],
    });
  });

  it('holds fifteen entries', () => {
    const fourteen = Array.from({ length: 14 }, (_, i) => `10.0.${i}.0/24`);
    expect(add(fourteen, '192.0.2.0/24').problems).toEqual([]);
    expect(add(fourteen, '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24').problems).toEqual([
      'A list has at most 15 entries. This one has 14, and with 3 more it would have 17.',
    ]);
  });

  test.each([
    [['10.0.0.0/8'], ['10.0.0.0/8'], ['"10.0.0.0/8": The list has 10.0.0.0/8 already.']],
    [[], ['1.2.3.4', '1.2.3.4/32'], ['"1.2.3.4/32": 1.2.3.4/32 is given more than once.']],
    [[], ['10.0.0.5/24'], ['"10.0.0.5/24": Bits behind the prefix are set; the range that holds the address is 10.0.0.0/24.']],
    [
      [],
      ['example.com', '1.2.3.4/33'],
      [
        '"example.com": Expected an IPv4 or IPv6 address, or a range such as 192.0.2.0/24.',
        '"1.2.3.4/33": Expected a prefix from 0 to 32 behind the slash.',
      ],
    ],
    [[], [], ['Missing. Name at least one address or CIDR range.']],
  ])('%j with %j more: %j', (list, texts, problems) => {
    expect(add(list, ...texts).problems).toEqual(problems);
  });

  it('tells whoever lets everybody in by IPv4 of IPv6', () => {
    expect(add([], '0.0.0.0/0').notices).toEqual(['0.0.0.0/0 lets every IPv4 address in. IPv6 addresses need ::/0 besides.']);
    expect(add([], '0.0.0.0/0', '::/0').notices).toEqual([]);
    expect(add(['::/0'], '0.0.0.0/0').notices).toEqual([]);
  });

  it('refuses comments of several lines', () => {
    const findings = new Findings();
    addEntries([], [{ entry: '1.2.3.4', comment: 'a\nb' }], findings);
    expect(findings.problems).toEqual([{ path: 'AclPolicyList', message: '"1.2.3.4": A comment is one line of at most 256 characters.' }]);
  });

  it('gives up entries that it has, and names the others', () => {
    const findings = new Findings();
    expect(removeEntries(entries('10.0.0.0/8', '1.2.3.4/32'), written('1.2.3.4'), findings)).toEqual(entries('10.0.0.0/8'));
    expect(findings.problems).toEqual([]);
    removeEntries(entries('10.0.0.0/8'), written('10.0.0.0/9', '10.0.0.0/8'), findings);
    expect(findings.problems.map(({ message }) => message)).toEqual(['"10.0.0.0/9": The list has no entry 10.0.0.0/9.']);
  });
});
