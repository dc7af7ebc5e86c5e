import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AddressPolicy } from './address-policy.ts';
import { guardedFetch, RefusedAddressError } from './guarded-fetch.ts';

const policy = new AddressPolicy({ deny: ['10.1.0.0/16'], ownListeners: [{ host: '127.0.0.1', port: 7070 }] });

describe('the address policy', () => {
  test.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'fe80::1',
    '0.0.0.0',
    '::',
    '10.1.2.3',
    '100.100.100.200',
    '255.255.255.255',
    'not an address',
  ])('refuses %s', (address) => {
    expect(policy.refusal(address, 80)).not.toBeNull();
  });

  test.each(['127.0.0.1', '10.2.0.1', '192.168.1.1', '::1', '93.184.216.34'])('lets %s pass', (address) => {
    expect(policy.refusal(address, 80)).toBeNull();
  });

  test('refuses our own management listener by every loopback name', () => {
    for (const address of ['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1'])
      expect(policy.refusal(address, 7070)).toContain('management listener');
  });
});

describe('a guarded call', () => {
  let port: number;
  const server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else if (request.url === '/large') response.end('x'.repeat(5000));
    else response.end('hello');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  const call = async (path: string, ownPort = 0): Promise<string> => {
    const guard = new AddressPolicy({ deny: [], ownListeners: [{ host: '127.0.0.1', port: ownPort }] });
    const response = await guardedFetch(path, { policy: guard, timeoutMs: 5000, maxBytes: 1000, maxRedirects: 3 });
    let text = '';
    for await (const piece of response.body) text += Buffer.from(piece).toString();
    return text;
  };

  test('reads an answer within its bounds', async () => {
    expect(await call(`http://127.0.0.1:${port}/`)).toBe('hello');
    expect(await call(`http://localhost:${port}/`)).toBe('hello');
  });

  test('refuses a redirect to a metadata address, a redirect loop and an answer that is too large', async () => {
    await expect(call(`http://127.0.0.1:${port}/redirect`)).rejects.toThrow(RefusedAddressError);
    await expect(call(`http://127.0.0.1:${port}/loop`)).rejects.toThrow('redirects too often');
    await expect(call(`http://127.0.0.1:${port}/large`)).rejects.toThrow('larger than 1000 bytes');
  });

  test('refuses our own listener by address and by name, and other schemes', async () => {
    await expect(call(`http://127.0.0.1:${port}/`, port)).rejects.toThrow('management listener');
    await expect(call(`http://localhost:${port}/`, port)).rejects.toThrow('management listener');
    await expect(call('file:///etc/passwd')).rejects.toThrow(RefusedAddressError);
  });
});
