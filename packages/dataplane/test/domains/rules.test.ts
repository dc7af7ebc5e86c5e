import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import type { ConnectionOptions } from 'node:tls';
import { createAuthority, TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { certified, domain, pairOf, ROOT, useDomains, type DomainGateway } from './harness.ts';

const start = useDomains();

const A = pairOf(certified('a.example.com'));
const B = pairOf(certified('b.example.com'));
const CLIENT = certified('client');
const SHOWN = { cert: CLIENT.chain, key: CLIENT.key };
const OTHER = createAuthority('other');
const ASKING = domain('a.example.com', { certificate: A, clientAuthoritiesPem: ROOT.cert });
const MISDIRECTED = { status: 421, body: expect.stringMatching(/"code":"misdirected_request".*client certificate/) };
const ECHO = '/api/predict/echo/x';

/** Requests over one session to `name`, each for an authority of its own. */
async function http2Calls(
  gateway: DomainGateway,
  { name, ...options }: { readonly name: string | null } & ConnectionOptions,
  requests: readonly IncomingHttpHeaders[],
): Promise<readonly IncomingHttpHeaders[]> {
  const secure = name === null ? {} : { servername: name, ca: ROOT.cert };
  const origin = name === null ? `http://127.0.0.1:${gateway.port}` : `https://${name}:${gateway.port}`;
  const session = connectHttp2(origin, { host: '127.0.0.1', ...secure, ...options });
  try {
    return await Promise.all(
      requests.map(async (headers) => {
        const stream = session.request({ ':path': ECHO, authorization: TEST_TOKEN, ...headers });
        stream.resume().end();
        const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders];
        return answer;
      }),
    );
  } finally {
    session.destroy();
  }
}

const GRPC = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };

describe('a domain that wants to know its clients', () => {
  test('serves who shows a certificate of its authorities, and nobody else; others ask for none', async () => {
    const gateway = await start({ domains: [ASKING, domain('b.example.com', { certificate: B })] });
    expect(await gateway.secureCall('a.example.com', SHOWN)).toMatchObject({ status: 200, body: 'GET /x' });
    await expect(gateway.secureCall('a.example.com')).rejects.toThrow();
    const stranger = OTHER.issue({ names: ['client'] });
    await expect(gateway.secureCall('a.example.com', { cert: stranger.cert, key: stranger.key })).rejects.toThrow();
    const late = ROOT.issue({ names: ['client'], notBefore: Date.UTC(2025, 0, 1), notAfter: Date.UTC(2025, 1, 1) });
    await expect(gateway.secureCall('a.example.com', { cert: late.cert, key: late.key })).rejects.toThrow();
    expect(await gateway.secureCall('b.example.com')).toMatchObject({ status: 200 });
  });

  test('is not reached by the name of another', async () => {
    const gateway = await start({ domains: [ASKING, domain('b.example.com', { certificate: B })] });
    const byOther = (host: string) => gateway.secureCall('b.example.com', { headers: { host } });
    for (const host of ['a.example.com', 'A.Example.COM', 'a.example.com.', 'a.example.com:443']) {
      expect(await byOther(host)).toMatchObject({ ...MISDIRECTED, headers: { connection: 'close' } });
    }
    // The other way there is nothing to hide.
    expect(await gateway.secureCall('a.example.com', { ...SHOWN, headers: { host: 'b.example.com' } })).toMatchObject({ status: 200 });
    const answers = await http2Calls(gateway, { name: 'b.example.com' }, [
      { ':authority': 'a.example.com' },
      { ':authority': 'b.example.com' },
      { ':authority': 'a.example.com', ...GRPC },
    ]);
    expect(answers.map((answer) => answer[':status'])).toEqual([421, 200, 200]);
    expect(answers[2]).toMatchObject({ 'grpc-status': '9' });
  });

  test('is not served in plain text', async () => {
    const gateway = await start({ domains: [ASKING] });
    expect(await gateway.plainCall('a.example.com')).toMatchObject(MISDIRECTED);
    expect(await gateway.plainCall('b.example.com')).toMatchObject({ status: 200 });
    // Nor by a proxy, which says that it has seen TLS but not whom.
    gateway.publish({ domains: [ASKING], trustedProxies: ['127.0.0.0/8'] });
    expect(await gateway.plainCall('a.example.com', { headers: { 'x-forwarded-proto': 'https' } })).toMatchObject(MISDIRECTED);
  });

  test('with a wildcard is one domain', async () => {
    const wild = domain('*.example.com', { certificate: pairOf(certified('*.example.com')), clientAuthoritiesPem: ROOT.cert });
    const gateway = await start({ domains: [wild, domain('b.example.com', { certificate: B, clientAuthoritiesPem: OTHER.cert })] });
    const [own, same, other] = await http2Calls(gateway, { name: 'c.example.com', ...SHOWN }, [
      { ':authority': 'c.example.com' },
      { ':authority': 'd.example.com' },
      { ':authority': 'b.example.com' },
    ]);
    expect([own?.[':status'], same?.[':status'], other?.[':status']]).toEqual([200, 200, 421]);
  });

  test('asks again when its authorities have changed, and not when its own certificate has', async () => {
    const gateway = await start({ domains: [ASKING] });
    const socket = gateway.dial('a.example.com', SHOWN);
    await once(socket, 'secureConnect');
    const ask = async () => {
      const answered = once(socket, 'data');
      socket.write(`GET ${ECHO} HTTP/1.1\r\nHost: a.example.com\r\nAuthorization: ${TEST_TOKEN}\r\n\r\n`);
      return String((await answered)[0]).slice(9, 12);
    };
    expect(await ask()).toBe('200');
    gateway.publish({ domains: [{ ...ASKING, certificate: pairOf(certified('a.example.com')) }] });
    expect(await ask()).toBe('200');
    gateway.publish({ domains: [{ ...ASKING, clientAuthoritiesPem: OTHER.cert }] });
    expect(await ask()).toBe('421');
    socket.destroy();
  });

  test('uses the certificate of the listener where it has none', async () => {
    const gateway = await start({ tls: A, domains: [{ ...ASKING, certificate: null }] });
    expect(await gateway.secureCall('a.example.com', SHOWN)).toMatchObject({ status: 200 });
    await expect(gateway.secureCall('a.example.com')).rejects.toThrow();
  });
});

describe('SSL redirection', () => {
  const domains = [domain('a.example.com', { certificate: A }), domain('plain.example.com')];

  test('sends plain requests to https, with the port that they came to', async () => {
    const gateway = await start({ domains, sslRedirection: true });
    const got = await gateway.plainCall('a.example.com', { path: '/api/predict/echo/x?y=%2F' });
    const location = `https://a.example.com:${gateway.port}/api/predict/echo/x?y=%2F`;
    expect(got).toMatchObject({ status: 301, headers: { location }, body: expect.stringContaining(location) });
    expect(await gateway.plainCall('a.example.com', { method: 'HEAD' })).toMatchObject({ status: 301 });
    expect(await gateway.plainCall('a.example.com', { method: 'POST' })).toMatchObject({ status: 308 });
    expect(await gateway.secureCall('a.example.com')).toMatchObject({ status: 200 });
  });

  test.each([
    ['a.example.com', '/x', 'https://a.example.com/x'],
    ['A.example.com.:80', '/x', 'https://a.example.com/x'],
    ['a.example.com:8443', '//evil.org/x', 'https://a.example.com:8443//evil.org/x'],
    ['a.example.com:', '/', 'https://a.example.com/'],
    ['a.example.com', 'http://a.example.com/y?z', 'https://a.example.com/y?z'],
  ])('of %s %s goes to %s', async (host, path, location) => {
    const gateway = await start({ domains, sslRedirection: true });
    expect(await gateway.plainCall('a.example.com', { path, headers: { host } })).toMatchObject({ status: 301, headers: { location } });
  });

  test('is for domains that have a certificate', async () => {
    const gateway = await start({ domains, sslRedirection: true });
    for (const name of ['plain.example.com', 'other.org', '127.0.0.1']) {
      expect(await gateway.plainCall(name)).toMatchObject({ status: 200 });
    }
    expect(await gateway.plainCall('a.example.com', { port: gateway.vpcPort })).toMatchObject({ status: 200 });
  });

  test('tells gRPC in its own way', async () => {
    const gateway = await start({ domains, sslRedirection: true });
    const [call, request] = await http2Calls(gateway, { name: null }, [
      { ':authority': 'a.example.com', ...GRPC },
      { ':authority': 'a.example.com' },
    ]);
    expect(call).toMatchObject({ ':status': 200, 'grpc-status': '9', 'grpc-message': expect.stringContaining('TLS') });
    expect(request).toMatchObject({ ':status': 301, location: 'https://a.example.com/api/predict/echo/x' });
  });

  test('leaves alone what came to a trusted proxy by https', async () => {
    const gateway = await start({ domains, sslRedirection: true, trustedProxies: ['127.0.0.0/8'] });
    const call = (proto: string) => gateway.plainCall('a.example.com', { headers: { 'x-forwarded-proto': proto } });
    expect(await call('https')).toMatchObject({ status: 200 });
    expect(await call('http')).toMatchObject({ status: 301 });
    gateway.publish({ domains, sslRedirection: true });
    expect(await call('https')).toMatchObject({ status: 301 });
  });

  test('goes before a refusal for want of a client certificate', async () => {
    const gateway = await start({ domains: [ASKING], sslRedirection: true });
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 301 });
  });

  test('is not for who is not admitted, and is switched while connections are open', async () => {
    const gateway = await start({ domains, sslRedirection: true, access: { internet: [], vpcs: {} } });
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 403 });
    gateway.publish({ domains, sslRedirection: false });
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 200 });
  });
});

describe('the answers to a validation', () => {
  const acme = { http: [{ token: 'tok-en_1', keyAuthorization: 'tok-en_1.thumb-print' }], tlsAlpn: [{ domain: 'new.example.com', ...B }] };
  const closed = { internet: [], vpcs: {} };
  const validate = (gateway: DomainGateway, name: string, protocols = ['acme-tls/1']) => gateway.shown(name, { ALPNProtocols: protocols });

  test('by HTTP are for all, at the Internet entrance', async () => {
    const domains = [domain('a.example.com', { certificate: A })];
    const gateway = await start({ acme, access: closed, domains, sslRedirection: true });
    const path = '/.well-known/acme-challenge/tok-en_1';
    const wanted = { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: 'tok-en_1.thumb-print' };
    expect(await gateway.plainCall('a.example.com', { path })).toMatchObject(wanted);
    expect(await gateway.plainCall('new.example.com', { path })).toMatchObject(wanted);
    expect(await gateway.plainCall('new.example.com', { path, method: 'POST' })).toMatchObject({ status: 403 });
    expect(await gateway.plainCall('new.example.com', { path: `${path}2` })).toMatchObject({ status: 403 });
    expect(await gateway.plainCall('new.example.com', { path: `${path}?x` })).toMatchObject({ status: 403 });
    gateway.publish({ acme, domains, sslRedirection: true });
    // It is not sent to https, where a domain that is new has no certificate.
    expect(await gateway.plainCall('a.example.com', { path: `${path}2` })).toMatchObject({ status: 404 });
    expect(await gateway.plainCall('a.example.com', { path, port: gateway.vpcPort })).toMatchObject({ status: 404 });
    gateway.publish({});
    expect(await gateway.plainCall('a.example.com', { path })).toMatchObject({ status: 404 });
  });

  test('by TLS are the certificate for the one domain, and nothing more', async () => {
    const gateway = await start({ acme, access: closed });
    const socket = gateway.dial('new.example.com', { ALPNProtocols: ['acme-tls/1'], rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect([socket.alpnProtocol, socket.getPeerCertificate().subject.CN]).toEqual(['acme-tls/1', 'b.example.com']);
    socket.write(`GET ${ECHO} HTTP/1.1\r\nHost: new.example.com\r\n\r\n`);
    socket.on('data', () => expect.unreachable());
    await once(socket, 'close');
    const refused = /no application protocol/;
    expect(await validate(gateway, 'other.example.com')).toMatch(refused);
    expect(await validate(gateway, 'new.example.com', ['acme-tls/1', 'h2'])).toMatch(refused);
    expect(await validate(gateway, 'new.example.com', ['h2'])).toMatch(/unrecognized name/);
    gateway.publish({ acme });
    expect(await gateway.shown('new.example.com', { ALPNProtocols: ['acme-tls/1'], port: gateway.vpcPort })).toMatch(
      /wrong version|packet length/,
    );
  });

  test('stand beside the certificate that the domain has', async () => {
    const gateway = await start({ acme, domains: [domain('new.example.com', { certificate: A })] });
    expect(await validate(gateway, 'new.example.com')).toBe('b.example.com');
    expect(await gateway.shown('new.example.com')).toBe('a.example.com');
    gateway.publish({ domains: [domain('new.example.com', { certificate: A })] });
    expect(await validate(gateway, 'new.example.com')).toMatch(/no application protocol/);
  });
});
