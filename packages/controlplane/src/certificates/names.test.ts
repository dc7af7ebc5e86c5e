import { describe, expect, it } from 'vitest';
import { alternativeNames, coversDomain } from './alternative-names.ts';
import { hostNameProblem } from './domain-names.ts';

describe('the names of a certificate', () => {
  it('are read from what Node makes of them', () => {
    expect(alternativeNames('DNS:a.example, IP Address:10.0.0.1, DNS:*.B.example, IP Address:0:0:0:0:0:0:0:1, email:x@y')).toEqual([
      'a.example',
      '10.0.0.1',
      '*.b.example',
      '::1',
    ]);
    expect(alternativeNames(undefined)).toEqual([]);
  });

  it('do not come out of a text that only looks like them', () => {
    expect(alternativeNames('URI:"http://x, DNS:evil.example", DNS:good.example')).toEqual(['good.example']);
    expect(alternativeNames(String.raw`DNS:"a\u0000, DNS:evil.example", DNS:good.example`)).toEqual(['good.example']);
  });

  it.each([
    ['api.example.com', true],
    ['API.example.com', true],
    ['a.wild.example', true],
    ['a.b.wild.example', false],
    ['wild.example', false],
    ['*.wild.example', true],
    ['*.example.com', false],
    ['other.com', false],
  ])('hold for %s: %s', (domain, covered) => {
    expect(coversDomain(['api.example.com', '*.wild.example'], domain)).toBe(covered);
  });
});

describe('a name that a certificate is to be for', () => {
  const both = { wildcard: true, address: true };
  it.each(['example.com', 'localhost', 'xn--bcher-kva.example', '*.example.com', '127.0.0.1', '::1', 'a_b.example'.replace('_', '-')])(
    'may be %s',
    (name) => {
      expect(hostNameProblem(name, both)).toBeNull();
    },
  );

  it.each([
    '',
    'a b',
    '-a.com',
    'a..b',
    'a.com.',
    '*',
    '*.*.com',
    'a.*.com',
    '*.127.0.0.1',
    '1.2.3',
    'bücher.example',
    `${'a'.repeat(64)}.com`,
  ])('is not "%s"', (name) => {
    expect(hostNameProblem(name, both)).not.toBeNull();
  });

  it('is no wildcard and no address where an authority is to validate it', () => {
    expect(hostNameProblem('*.example.com', { wildcard: false, address: false })).toContain('DNS-01');
    expect(hostNameProblem('127.0.0.1', { wildcard: false, address: false })).toContain('is an address');
  });
});
