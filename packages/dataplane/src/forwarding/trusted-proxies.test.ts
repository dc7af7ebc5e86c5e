import { describe, expect, test } from 'vitest';
import { requestHead } from '../../test/request-head.ts';
import { TrustedProxies } from './trusted-proxies.ts';

const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8']);
const read = (peer: string, ...rawHeaders: readonly string[]) => proxies.read(peer, requestHead('GET', '/', rawHeaders));

test('a peer that is not trusted says nothing', () => {
  expect(read('192.0.2.1', 'X-Forwarded-For', '1.2.3.4')).toBeNull();
  expect(read('', 'X-Forwarded-For', '1.2.3.4')).toBeNull();
});

describe('the client, by X-Forwarded-For', () => {
  test.each([
    ['nothing', '', '10.0.0.1', '10.0.0.1'],
    ['one address', '1.2.3.4', '1.2.3.4', '1.2.3.4, 10.0.0.1'],
    ['what the client made up before it', '9.9.9.9, 1.2.3.4', '1.2.3.4', '1.2.3.4, 10.0.0.1'],
    ['a trusted address that the client made up', '10.9.9.9, 1.2.3.4', '1.2.3.4', '1.2.3.4, 10.0.0.1'],
    ['proxies in a row', '9.9.9.9,1.2.3.4 ,10.0.0.3,\t10.0.0.2', '1.2.3.4', '1.2.3.4, 10.0.0.3, 10.0.0.2, 10.0.0.1'],
    ['only proxies', '10.0.0.3, 10.0.0.2', '10.0.0.3', '10.0.0.3, 10.0.0.2, 10.0.0.1'],
    ['IPv6', '2001:DB8::1, [fd00::1]:443', '2001:db8::1', '2001:db8::1, fd00::1, 10.0.0.1'],
    ['IPv4 in the form of IPv6', '::ffff:1.2.3.4', '1.2.3.4', '1.2.3.4, 10.0.0.1'],
    ['an address with a port', '1.2.3.4:5678', '1.2.3.4', '1.2.3.4, 10.0.0.1'],
    ['no address', '1.2.3.4, unknown', '10.0.0.1', '10.0.0.1'],
    ['no address behind a proxy', '1.2.3.4, _x, 10.0.0.2', '10.0.0.2', '10.0.0.2, 10.0.0.1'],
    ['an empty member', '1.2.3.4,', '10.0.0.1', '10.0.0.1'],
    ['IPv4 in brackets', '[1.2.3.4]', '10.0.0.1', '10.0.0.1'],
  ])('%s', (_, value, client, chain) => {
    expect(read('10.0.0.1', 'X-Forwarded-For', value)).toMatchObject({ client, chain });
  });

  test('in several fields', () => {
    const rawHeaders = ['X-Forwarded-For', '9.9.9.9, 1.2.3.4', 'x-forwarded-for', '10.0.0.2'];
    expect(read('::ffff:10.0.0.1', ...rawHeaders)).toMatchObject({ client: '1.2.3.4' });
  });

  test('through no more proxies than anybody has', () => {
    const value = Array.from({ length: 5000 }, () => '10.0.0.2').join(',');
    expect(read('10.0.0.1', 'X-Forwarded-For', value)?.chain.split(',')).toHaveLength(32);
  });
});

describe('by Forwarded', () => {
  test.each([
    ['for=1.2.3.4;proto=https;host=a.example', '1.2.3.4', 'https', 'a.example'],
    ['for=9.9.9.9;proto=http, for=1.2.3.4;proto=https, for="[fd00::1]"', '1.2.3.4', 'https', null],
    ['for=_a;proto=https', '10.0.0.1', 'https', null],
    ['proto=https;host="a.example:8443"', '10.0.0.1', 'https', 'a.example:8443'],
    ['for=1.2.3.4;proto=gopher;host="a b"', '1.2.3.4', null, null],
    ['for=1.2.3.4; proto=https', '10.0.0.1', null, null],
  ])('%s', (value, client, proto, host) => {
    expect(read('10.0.0.1', 'Forwarded', value)).toMatchObject({ client, proto, host });
  });

  test('only where X-Forwarded-For says nothing', () => {
    const fields = ['Forwarded', 'for=9.9.9.9;proto=https', 'X-Forwarded-For', '1.2.3.4'];
    expect(read('10.0.0.1', ...fields)).toMatchObject({ client: '1.2.3.4', proto: null });
  });
});

describe('scheme and host', () => {
  test.each([
    [['X-Forwarded-Proto', 'HTTPS', 'X-Forwarded-Host', 'A.example:1'], 'https', 'A.example:1'],
    [['X-Forwarded-Proto', 'https', 'X-Forwarded-Proto', 'http'], null, null],
    [['X-Forwarded-Proto', 'https, http', 'X-Forwarded-Host', 'a, b'], null, null],
    [['X-Forwarded-Proto', '', 'X-Forwarded-Host', ''], null, null],
  ])('%j', (fields, proto, host) => {
    expect(read('10.0.0.1', ...fields)).toMatchObject({ proto, host });
  });
});
