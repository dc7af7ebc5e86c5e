import { describe, expect, it } from 'vitest';
import { type DomainFacts, judgeDomain, type LookupResult, requiredRecords } from './domain-verdict.ts';

const found = (aliases: readonly string[], addresses: readonly string[]): LookupResult => ({ kind: 'found', aliases, addresses });
const DOMAIN = 'models.example.com';
const TARGET = 'gw-a.infer.test';

function facts(overrides: Partial<DomainFacts>): DomainFacts {
  const { target = TARGET, addresses = ['192.0.2.7'] } = overrides;
  const required = requiredRecords(DOMAIN, target, addresses);
  return { domain: DOMAIN, type: 'internet', target, addresses, required, found: found([], []), targetFound: null, ...overrides };
}

describe('the records that a domain needs', () => {
  it('are one alias with a base domain', () => {
    expect(requiredRecords(DOMAIN, TARGET, ['192.0.2.7'])).toEqual([{ name: `${DOMAIN}.`, type: 'CNAME', value: `${TARGET}.` }]);
  });

  it('are the addresses without', () => {
    expect(requiredRecords(DOMAIN, null, ['192.0.2.7', '2001:db8::7'])).toEqual([
      { name: `${DOMAIN}.`, type: 'A', value: '192.0.2.7' },
      { name: `${DOMAIN}.`, type: 'AAAA', value: '2001:db8::7' },
    ]);
  });
});

describe('the verdict', () => {
  it.each<readonly [why: string, asked: Partial<DomainFacts>, status: string, message: RegExp]>([
    ['an alias', { found: found([TARGET], ['192.0.2.7']) }, 'Ok', /leads to gw-a\.infer\.test\.$/],
    ['an alias of an alias', { found: found(['cdn.example.net', TARGET], ['192.0.2.7']) }, 'Ok', /leads to gw-a/],
    ['the addresses themselves', { found: found([], ['192.0.2.7']) }, 'Ok', /leads to 192\.0\.2\.7\.$/],
    [
      'the addresses of the target',
      { found: found([], ['198.51.100.7']), targetFound: found([], ['198.51.100.7']) },
      'Ok',
      /198\.51\.100\.7/,
    ],
    ['addresses without a base domain', { target: null, found: found([], ['192.0.2.7']) }, 'Ok', /leads to 192\.0\.2\.7/],
    [
      'somebody else',
      { found: found(['x.example.net'], ['203.0.113.1']) },
      'Elsewhere',
      /x\.example\.net, 203\.0\.113\.1\. Replace .*models\.example\.com\. CNAME gw-a\.infer\.test\.$/,
    ],
    ['one address too many', { found: found([], ['192.0.2.7', '203.0.113.1']) }, 'Elsewhere', /203\.0\.113\.1/],
    [
      'no such name',
      { found: { kind: 'absent' } },
      'Missing',
      /does not exist\. Create: models\.example\.com\. CNAME gw-a\.infer\.test\.$/,
    ],
    ['a name without records', {}, 'Missing', /has no address\. Create/],
    ['no base domain yet', { target: null, found: { kind: 'absent' } }, 'Missing', /models\.example\.com\. A 192\.0\.2\.7$/],
    ['a target without addresses', { found: found([TARGET], []) }, 'TargetMissing', /Internet portal/],
    [
      'a resolver that is silent',
      { found: { kind: 'failed', reason: 'the resolver did not answer' } },
      'Unknown',
      /did not answer\. .*dns\.resolvers/,
    ],
    ['a gateway without endpoint', { target: null, addresses: [] }, 'NoEndpoint', /portal/],
    ['a private one without link', { type: 'intranet', target: null, addresses: [] }, 'NoEndpoint', /link a VPC/],
    ['a private one that is not there', { type: 'intranet', found: { kind: 'absent' } }, 'Missing', /resolvers of the linked VPCs/],
  ])('for %s', (...row) => {
    const [, asked, status, message] = row;
    const verdict = judgeDomain(facts(asked));
    expect(verdict.status).toBe(status);
    expect(verdict.message).toMatch(message);
  });
});
