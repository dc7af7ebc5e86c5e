import { instanceResource } from '@infergate/testkit';
import { systemClock } from '@infergate/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchange } from '../../test/exchange.ts';
import { requestHead } from '../../test/request-head.ts';
import { ForwardHead, forwardableTrailers, prepareAddedHeaders } from './forward-head.ts';

// A slow and simple account of what may be told to an instance, held against the real one.

const { address } = instanceResource('a', 20_000);
const SECRET = 'the-credential';
const OF_THE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
];
const OF_PROXIES = ['proxy-authenticate', 'proxy-authorization', 'forwarded'];
const WRITTEN_ANEW = ['host', 'content-length', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-request-id'];
const ADDED = ['X-Tenant', 'one', 'x_legacy', 'two'];

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-');
const cased = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    name,
    name.toUpperCase(),
    name.replaceAll('-', '_'),
    name.replace(/^./, (first) => first.toUpperCase()),
  );
const names = fc.oneof(
  fc
    .constantFrom(...OF_THE_CONNECTION.slice(1), ...OF_PROXIES, ...WRITTEN_ANEW, 'x-tenant', 'x-legacy', 'authorization', 'x-api-key')
    .chain(cased),
  fc.constantFrom('x-own', 'X-Own', 'accept', 'x_own', 'x', 'X-Private', 'content-type').chain(cased),
);
const lists = fc.array(names, { maxLength: 3 }).map((members) => ['Connection', members.join(', ')]);
const ordinary = fc.tuple(names, fc.constantFrom('v', '', 'a, b', SECRET)).map((pair) => [...pair]);
const heads = fc
  .array(fc.oneof({ weight: 6, arbitrary: ordinary }, { weight: 1, arbitrary: lists }), { maxLength: 12 })
  .map((all) => all.flat());

/** Lower-case names that Connection names. */
function namedIn(rawHeaders: readonly string[]): ReadonlySet<string> {
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === 'connection');
  return new Set(
    values.flatMap((value) =>
      value
        .toLowerCase()
        .split(',')
        .map((member) => member.trim()),
    ),
  );
}

/** Names and values of a head as text, without its start line. */
function pairsOf(text: string): [string, string][] {
  const lines = text.slice(0, -4).split('\r\n').slice(1);
  return lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
}

function headFor(rawHeaders: readonly string[]): ForwardHead {
  const made = exchange({ head: requestHead('GET', '/x', rawHeaders) });
  made.upstreamTarget = '/x';
  made.credentialHeaders = ['authorization', 'x-api-key'];
  return new ForwardHead(made, address, { added: prepareAddedHeaders(ADDED), clock: systemClock });
}

describe('what an instance is told', () => {
  test('holds nothing of the connection, nothing that Connection names, no credential, and its own fields once', () => {
    fc.assert(
      fc.property(heads, (rawHeaders) => {
        const named = namedIn(rawHeaders);
        const pairs = pairsOf(headFor(rawHeaders).toText());
        const count = (name: string): number => pairs.filter(([each]) => plain(each) === name).length;
        for (const name of [...OF_THE_CONNECTION, ...OF_PROXIES, 'authorization', 'x-api-key', 'content-length'])
          expect(count(name)).toBe(0);
        for (const name of ['host', 'x-forwarded-proto', 'x-forwarded-host', 'x-request-id', 'x-tenant', 'x-legacy'])
          expect(count(name)).toBe(1);
        expect(pairs.find(([name]) => plain(name) === 'x-tenant')?.[1]).toBe('one');
        const own = new Set([...WRITTEN_ANEW, 'x-tenant', 'x-legacy']);
        for (const [name] of pairs) expect(named.has(name.toLowerCase()) && !own.has(plain(name))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('is everything else, in order and as it came', () => {
    fc.assert(
      fc.property(heads, (rawHeaders) => {
        const named = namedIn(rawHeaders);
        const stays = new Set([...OF_THE_CONNECTION, ...OF_PROXIES, ...WRITTEN_ANEW, 'x-tenant', 'x-legacy', 'authorization', 'x-api-key']);
        const goes = (name: string): boolean => !stays.has(plain(name)) && !named.has(name.toLowerCase());
        const wanted = rawHeaders.flatMap((name, i) => (i % 2 === 0 && goes(name) ? [[name, rawHeaders[i + 1]]] : []));
        expect(pairsOf(headFor(rawHeaders).toText()).filter(([name]) => goes(name))).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same over HTTP/2, in lower case', () => {
    const lower = ([name, value]: readonly [string, string]): string => `${name.toLowerCase()}: ${value}`;
    fc.assert(
      fc.property(heads, (rawHeaders) => {
        const head = headFor(rawHeaders);
        const fields = head.toFields();
        const pairs = fields.flatMap((name, i) => (i % 2 === 0 && !name.startsWith(':') ? [[name, fields[i + 1] ?? ''] as const] : []));
        const text = pairsOf(head.toText()).filter(([name]) => name !== 'Host');
        expect(pairs.map(lower).sort()).toEqual(text.map(lower).sort());
        expect(pairs.map(([name]) => name)).toEqual(pairs.map(([name]) => name.toLowerCase()));
      }),
      { numRuns: 300 },
    );
  });

  test('holds none of it in trailers either', () => {
    const { names: added } = prepareAddedHeaders(ADDED);
    fc.assert(
      fc.property(heads, heads, (rawHeaders, trailers) => {
        const named = namedIn(rawHeaders);
        const never = [...OF_THE_CONNECTION, ...OF_PROXIES, ...WRITTEN_ANEW, 'authorization', 'x-api-key', 'x-tenant', 'x-legacy'];
        const goes = (name: string): boolean =>
          !never.includes(plain(name)) && name.toLowerCase() !== 'content-type' && !named.has(name.toLowerCase());
        const wanted = trailers.flatMap((name, i) => (i % 2 === 0 && goes(name) ? [name, trailers[i + 1] ?? ''] : []));
        expect(forwardableTrailers(trailers, rawHeaders, added)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
