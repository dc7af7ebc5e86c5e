import { describe, expect, test } from 'vitest';
import { compileGrpcNames, haveSameGrpcNames, serviceOfAuthority } from './grpc-names.ts';

const service = (name: string, hosts: readonly string[] = [], grpc = true) => ({
  service: name,
  protocols: { grpc, upstreamHttp2: false, upgrades: [], hosts },
});

describe('an authority', () => {
  const names = compileGrpcNames([service('my_service', ['models.example.com', 'one']), service('a.b_c'), service('plain', [], false)]);

  test.each([
    ['my-service', 'my_service'],
    ['my-service:443', 'my_service'],
    ['My-Service.Any.Thing:8080', 'my_service'],
    ['a-b-c.grpc', 'a.b_c'],
    ['plain.grpc', 'plain'],
    ['models.example.com', 'my_service'],
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
    expect(serviceOfAuthority(authority, names)).toBe(want);
  });
});

describe('names that two services claim', () => {
  test.each([
    ['a label, by order of names', [service('a_b'), service('a.b')], 'a-b.x', 'a.b'],
    ['a label, of which one serves gRPC', [service('a.b', [], false), service('a_b')], 'a-b.x', 'a_b'],
    ['a host, by order of names', [service('two', ['h.example']), service('one', ['h.example'])], 'h.example', 'one'],
    ['a host, of which one serves gRPC', [service('one', ['h.example'], false), service('two', ['h.example'])], 'h.example', 'two'],
    ['a host that is a label, too', [service('h'), service('two', ['h'])], 'h', 'two'],
  ])('%s', (_, services, authority, want) => {
    for (const order of [services, services.toReversed()]) expect(serviceOfAuthority(authority, compileGrpcNames(order))).toBe(want);
  });
});

test('names are compiled anew only when they have changed', () => {
  expect(haveSameGrpcNames(undefined, service('a'))).toBe(false);
  expect(haveSameGrpcNames(service('a', ['x']), service('a', ['x']))).toBe(true);
  expect(haveSameGrpcNames(service('a', ['x']), service('a', ['y']))).toBe(false);
  expect(haveSameGrpcNames(service('a', ['x']), service('a', ['x', 'y']))).toBe(false);
  expect(haveSameGrpcNames(service('a', [], false), service('a'))).toBe(false);
});
