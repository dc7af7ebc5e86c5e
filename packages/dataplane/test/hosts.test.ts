import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { status } from '@grpc/grpc-js';
import type { DomainResource, ListenerAddress } from '@infergate/contract';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type ServiceOverrides } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { useHttpInstances } from './http-instances.ts';
import { EchoClient, EchoServer } from './protocols/grpc-echo.ts';

const { closers, instance } = useHttpInstances();

const domain = (name: string, service: string | null, entrance: DomainResource['entrance'] = 'internet'): DomainResource => ({
  domain: name,
  entrance,
  service,
  certificate: null,
  clientAuthoritiesPem: null,
});

const GATEWAY = {
  domains: [
    domain('chat.example.com', 'chat'),
    domain('chat.inner.example', 'chat', 'vpc'),
    domain('plain.example.com', null),
    domain('*.apps.example.com', 'my_app'),
    domain('gone.example.com', 'gone'),
  ],
  hostSuffixes: ['gw-1.infergate.example'],
};

/** A gateway with `chat`, `my_app`, which claims hosts of its own, and `other`; each instance says its name and what it was asked for. */
async function setUp(more: ServiceOverrides = {}) {
  const service = async (name: string, overrides: ServiceOverrides = {}) => {
    const port = await instance((req, res) => res.end(`${name} ${req.method} ${req.url}`));
    return serviceResource(name, { tokens: [TEST_TOKEN, name], instances: [instanceResource(name, port)], ...overrides });
  };
  const hosts = ['own.example', '127.0.0.1', 'plain.example.com', 'gw-1.infergate.example'];
  const services = await Promise.all([service('chat', more), service('my_app', { protocols: { hosts } }), service('other')]);
  const started = await startGateway([gatewayResource(GATEWAY), ...services]);
  closers.push(() => started.close());
  return started;
}

interface Call {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly token?: string;
}

/** What an instance said, or the code of a refusal. */
async function ask({ host, port }: ListenerAddress, call: Call): Promise<string> {
  const { token = TEST_TOKEN, method = 'GET' } = call;
  const req = request({ host, port, method, path: call.path, headers: { host: call.host, authorization: token }, agent: false });
  req.end();
  const [answer] = (await once(req, 'response')) as [IncomingMessage];
  let body = '';
  for await (const bytes of answer) body += String(bytes);
  return /"code":"([a-z_]+)"/.exec(body)?.[1] ?? body;
}

describe('a host that the gateway has given to a service', () => {
  test.each([
    ['a custom domain', 'chat.example.com', '/v1/models?x=%2F', 'chat GET /v1/models?x=%2F'],
    ['its root', 'chat.example.com', '/', 'chat GET /'],
    ['however it is written', 'CHAT.Example.com.:8080', '/a//b', 'chat GET /a//b'],
    ['with the prefix of the service', 'chat.example.com', '/api/predict/chat/v1?y', 'chat GET /v1?y'],
    ['with that of another', 'chat.example.com', '/api/predict/other/v1', 'chat GET /api/predict/other/v1'],
    ['with what only looks like a prefix', 'chat.example.com', '/api/predict/', 'chat GET /api/predict/'],
    ['with a path that climbs', 'chat.example.com', '/api/predict/chat/../other/x', 'chat GET /../other/x'],
    ['a wildcard', 'one.apps.example.com', '/x', 'my_app GET /x'],
    ['a name below that of the gateway', 'my-app.gw-1.infergate.example', '/x', 'my_app GET /x'],
  ])('%s leads there', async (_, host, path, want) => {
    expect(await ask((await setUp()).internet, { host, path })).toBe(want);
  });

  test.each([
    ['is no more', { host: 'gone.example.com', path: '/' }, 'service_not_found'],
    ['is no more, not even by path', { host: 'gone.example.com', path: '/api/predict/chat/x' }, 'service_not_found'],
    ['wants another token', { host: 'chat.example.com', path: '/x', token: 'other' }, 'unauthenticated'],
    ['wants another token than the path', { host: 'chat.example.com', path: '/api/predict/other/x', token: 'other' }, 'unauthenticated'],
    ['is asked about the whole server', { host: 'chat.example.com', path: '*', method: 'OPTIONS' }, 'service_not_found'],
    ['is named below that of the gateway and unknown', { host: 'nobody.gw-1.infergate.example', path: '/x' }, 'service_not_found'],
  ])('says so where the service %s', async (_, call, want) => {
    expect(await ask((await setUp()).internet, call)).toBe(want);
  });

  test('is its at one entrance only', async () => {
    const { internet, vpc } = await setUp();
    const inner = { host: 'chat.inner.example', path: '/x' };
    const outer = { host: 'chat.example.com', path: '/x' };
    expect([await ask(vpc, inner), await ask(internet, inner)]).toEqual(['chat GET /x', 'service_not_found']);
    expect([await ask(internet, outer), await ask(vpc, outer)]).toEqual(['chat GET /x', 'service_not_found']);
    expect(await ask(vpc, { host: 'chat.example.com', path: '/api/predict/other/x' })).toBe('other GET /x');
  });

  test('does not open an endpoint that the service has closed', async () => {
    const { internet } = await setUp({ access: { internet: false, vpc: true } });
    expect(await ask(internet, { host: 'chat.example.com', path: '/x' })).toBe('service_not_found');
  });

  test('can be given to another', async () => {
    const started = await setUp();
    const call = { host: 'chat.example.com', path: '/x' };
    started.change([gatewayResource({ ...GATEWAY, domains: [domain('chat.example.com', 'other')] })]);
    expect(await ask(started.internet, call)).toBe('other GET /x');
    started.change([gatewayResource()]);
    expect(await ask(started.internet, call)).toBe('service_not_found');
  });

  test('keeps base paths closed', async () => {
    const port = await instance((req, res) => res.end(req.url));
    const started = await setUp();
    const address = { host: '127.0.0.1', port, tls: false, basePath: '/base' };
    started.change([serviceResource('chat', { version: 2, instances: [{ ...instanceResource('b', port), address }] })]);
    expect(await ask(started.internet, { host: 'chat.example.com', path: '/x' })).toBe('/base/x');
    for (const path of ['/../x', '/a/..%2fx', '/%2e%2e/x']) {
      expect(await ask(started.internet, { host: 'chat.example.com', path })).toBe('malformed_request');
    }
  });
});

describe('a host that a service claims', () => {
  test.each([
    ['leads to it', 'own.example', '/x?y', 'my_app GET /x?y'],
    ['leads to it, prefix or not', 'own.example', '/api/predict/my_app/x', 'my_app GET /x'],
    ['takes no calls from others', 'own.example', '/api/predict/other/x', 'other GET /x'],
    ['is not an address', '127.0.0.1:8080', '/x', 'service_not_found'],
    ['is not one that the gateway has', 'plain.example.com', '/x', 'service_not_found'],
    ['is not that of the gateway', 'gw-1.infergate.example', '/x', 'service_not_found'],
  ])('%s', async (_, host, path, want) => {
    expect(await ask((await setUp()).internet, { host, path })).toBe(want);
  });

  test.each(['plain.example.com', 'gw-1.infergate.example', 'gw'])('%s: the root is that of the gateway', async (host) => {
    const { internet } = await setUp();
    expect(await ask(internet, { host, path: '/' })).toBe('{"gateway":"shared","gateway_id":"shared","status":"ok"}\n');
    expect(await ask(internet, { host, path: '/api/predict/chat/x' })).toBe('chat GET /x');
  });
});

describe('over other protocols', () => {
  test('HTTP/2 is told by :authority', async () => {
    const { internet } = await setUp();
    const session = connectHttp2(`http://127.0.0.1:${internet.port}`);
    closers.push(async () => session.destroy());
    const over = async (authority: string, path: string): Promise<string> => {
      const stream = session.request({ ':authority': authority, ':path': path, authorization: TEST_TOKEN });
      let body = '';
      for await (const bytes of stream) body += String(bytes);
      return body;
    };
    expect(await over('Chat.example.com:443', '/x')).toBe('chat GET /x');
    expect(await over('my-app.gw-1.infergate.example', '/x')).toBe('my_app GET /x');
    expect(await over('gw', '/api/predict/other/x')).toBe('other GET /x');
  });

  test.each([
    ['a target of absolute form that says another', 'GET http://other.example/ HTTP/1.1', 'malformed_request'],
    ['a target of absolute form that says the same', 'GET http://CHAT.example.com/x HTTP/1.1', 'chat GET /x'],
  ])('of HTTP/1.1: %s', async (_, line, want) => {
    const { internet } = await setUp();
    const path = line.split(' ')[1] as string;
    expect(await ask(internet, { host: 'chat.example.com', path })).toBe(want);
  });

  test.each(['chat.example.com', 'chat.gw-1.infergate.example', 'chat.anything'])('gRPC finds its service by %s', async (authority) => {
    const server = await EchoServer.start();
    closers.push(async () => server.kill());
    const started = await setUp();
    started.change([
      serviceResource('chat', { version: 2, instances: [instanceResource('grpc', server.port)], protocols: { grpc: true } }),
      serviceResource('thief', { protocols: { grpc: true, hosts: ['chat.gw-1.infergate.example', 'chat.example.com'] } }),
    ]);
    const client = new EchoClient(started.internet.port, { authority });
    closers.push(async () => client.close());
    expect(await client.unary('hello')).toMatchObject({ code: status.OK });
  });
});

test('gRPC has no way from a host that is given to a service to another one', async () => {
  const server = await EchoServer.start();
  closers.push(async () => server.kill());
  const started = await setUp();
  const protocols = { grpc: true };
  started.change([
    serviceResource('chat', { version: 2, tokens: ['chat'], instances: [instanceResource('grpc', server.port)], protocols }),
    serviceResource('other', { version: 2, tokens: ['other'], instances: [instanceResource('grpc', server.port)], protocols }),
  ]);
  const call = async (authorization: string, service: string, prefix = '') => {
    const metadata = { authorization, 'x-infergate-service': service };
    const client = new EchoClient(started.internet.port, { authority: 'chat.example.com', metadata, prefix });
    closers.push(async () => client.close());
    return (await client.unary('hello')).code;
  };
  expect(await call('other', 'other')).toBe(status.UNAUTHENTICATED);
  expect(await call('chat', 'other')).toBe(status.OK);
  expect(await call('chat', 'other', '/api/predict/chat')).toBe(status.OK);
});

test('of ten thousand services, each is found by its host', async () => {
  const port = await instance((req, res) => res.end(req.url));
  const instances = [instanceResource('a', port)];
  const many = Array.from({ length: 10_000 }, (_, i) => serviceResource(`s${i}`, { instances, protocols: { hosts: [`h${i}.example`] } }));
  const started = await startGateway([gatewayResource(GATEWAY), ...many]);
  closers.push(() => started.close());
  expect(await ask(started.internet, { host: 'h9999.example', path: '/x' })).toBe('/x');
  expect(await ask(started.internet, { host: 's0.gw-1.infergate.example', path: '/y' })).toBe('/y');
});
