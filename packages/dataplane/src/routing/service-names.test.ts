import { describe, expect, test } from 'vitest';
import { hostNameOf } from '../tls/name-table.ts';
import {
  claimingServiceOf,
  compileGivenNames,
  compileOwnNames,
  givenServiceOf,
  grpcServiceOf,
  haveSameNames,
  type ServiceNames,
} from './service-names.ts';

const service = (name: string, hosts: readonly string[] = [], grpc = true) => ({
  service: name,
  protocols: { grpc, upstreamHttp2: false, upgrades: [], hosts },
});
const domain = (name: string, to: string | null, entrance: 'internet' | 'vpc' = 'internet') => ({
  domain: name,
  entrance,
  service: to,
  certificate: null,
  clientAuthoritiesPem: null,
});

function namesOf(
  services: Parameters<typeof compileOwnNames>[0],
  given: Parameters<typeof compileGivenNames>[0] = { domains: [], hostSuffixes: [] },
): ServiceNames {
  return { ...compileGivenNames(given), ...compileOwnNames(services) };
}

describe('an authority of gRPC', () => {
  const names = namesOf([service('my_service', ['models.example.com', 'one']), service('a.b_c'), service('plain', [], false)]);

  test.each([
    ['my-service', 'my_service'],
    ['my-service:443', 'my_service'],
    ['My-Service.Any.Thing:8080', 'my_service'],
    ['a-b-c.grpc', 'a.b_c'],
    ['plain.grpc', 'plain'],
    ['models.example.com', 'my_service'],
    ['models.example.com.:80', 'my_service'],
    ['MODELS.example.com:1', 'my_service'],
    ['one', 'my_service'],
    ['one.two', null],
    ['my_service.grpc', null],
    ['127.0.0.1:8080', null],
    ['[::1]:8080', null],
    ['[::1]', null],
    ['', null],
    ['.my-service', null],
  ])('%j names %j', (authority, want) => {
    expect(grpcServiceOf(hostNameOf(authority), 'internet', names)).toBe(want);
  });
});

describe('names that two services claim', () => {
  test.each([
    ['a label, by order of names', [service('a_b'), service('a.b')], 'a-b.x', 'a.b'],
    ['a label, of which one serves gRPC', [service('a.b', [], false), service('a_b')], 'a-b.x', 'a_b'],
    ['a host, by order of names', [service('two', ['h.example']), service('one', ['h.example'])], 'h.example', 'one'],
    ['a host, of which one serves gRPC', [service('one', ['h.example'], false), service('two', ['h.example'])], 'h.example', 'two'],
    ['a host that is a label, too', [service('h'), service('two', ['h'])], 'h', 'two'],
  ])('%s', (_, services, host, want) => {
    for (const order of [services, services.toReversed()]) expect(grpcServiceOf(host, 'internet', namesOf(order))).toBe(want);
  });
});

describe('hosts of the gateway', () => {
  const given = {
    domains: [
      domain('chat.example.com', 'chat'),
      domain('*.apps.example.com', 'apps'),
      domain('plain.apps.example.com', null),
      domain('chat.inner.example', 'inner', 'vpc'),
      domain('gone.example.com', 'gone'),
    ],
    hostSuffixes: ['gw-1.infergate.example', 'gw-1-vpc.infergate.example'],
  };
  const claims = ['own.example', 'chat.example.com', 'gw-1.infergate.example', 'plain.apps.example.com', 'chat.gw-1.infergate.example'];
  const names = namesOf([service('chat', [], false), service('a.b_c'), service('thief', claims, false)], given);

  test.each([
    ['chat.example.com', 'chat', null],
    ['x.apps.example.com', 'apps', null],
    ['x.y.apps.example.com', null, null],
    ['plain.apps.example.com', null, null],
    ['chat.inner.example', null, 'inner'],
    ['gone.example.com', 'gone', null],
    ['chat.gw-1.infergate.example', 'chat', 'chat'],
    ['a-b-c.gw-1-vpc.infergate.example', 'a.b_c', 'a.b_c'],
    ['nobody.gw-1.infergate.example', null, null],
    ['x.chat.gw-1.infergate.example', null, null],
    ['gw-1.infergate.example', null, null],
    ['.gw-1.infergate.example', null, null],
    ['own.example', null, null],
    ['', null, null],
  ])('%s is of %s on the Internet and of %s in a VPC', (host, internet, vpc) => {
    expect([givenServiceOf(host, 'internet', names), givenServiceOf(host, 'vpc', names)]).toEqual([internet, vpc]);
  });

  test.each([
    ['own.example', 'thief'],
    ['gw-1.infergate.example', null],
    ['plain.apps.example.com', null],
    ['chat.example.com', null],
    ['nobody.example', null],
  ])('%s can be claimed by %s', (host, want) => {
    expect(claimingServiceOf(host, 'internet', names)).toBe(want);
  });

  test('go before what services claim, for gRPC, too', () => {
    expect(grpcServiceOf('chat.gw-1.infergate.example', 'internet', names)).toBe('chat');
    expect(grpcServiceOf('chat.example.com', 'internet', names)).toBe('chat');
    expect(grpcServiceOf('chat.inner.example', 'vpc', names)).toBe('inner');
  });
});

test('names are compiled anew only when they have changed', () => {
  expect(haveSameNames(undefined, service('a'))).toBe(false);
  expect(haveSameNames(service('a', ['x']), service('a', ['x']))).toBe(true);
  expect(haveSameNames(service('a', ['x']), service('a', ['y']))).toBe(false);
  expect(haveSameNames(service('a', ['x']), service('a', ['x', 'y']))).toBe(false);
  expect(haveSameNames(service('a', [], false), service('a'))).toBe(false);
});
