import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { certified, domain, isInstalled, pairOf, ROOT, useDomains, type DomainGateway } from './harness.ts';

const start = useDomains();
const run = promisify(execFile);

const A = certified('a.example.com');
const WILD = certified('*.example.com');
const INSIDE = certified('a.example.com', 'inside');
const RSA = ROOT.issue({ names: ['rsa.example.org'], key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey });
const DOMAINS = [
  domain('a.example.com', { certificate: pairOf(A) }),
  domain('*.example.com', { certificate: pairOf(WILD) }),
  domain('plain.example.com'),
  domain('rsa.example.org', { certificate: pairOf(RSA) }),
  domain('b.example.com', { entrance: 'vpc', certificate: pairOf(INSIDE) }),
];
const ALERT = /alert/;

async function http2Call(origin: string, path: string, options: object = {}): Promise<number> {
  const session = connectHttp2(origin, { ca: ROOT.cert, ...options });
  const stream = session.request({ ':path': path, authorization: TEST_TOKEN });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  session.destroy();
  return Number(headers[':status']);
}

describe('on one port', () => {
  test('plain text and TLS are served, over HTTP/1.1 and HTTP/2', async () => {
    const gateway = await start({ domains: DOMAINS });
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 200, body: 'GET /x' });
    expect(await gateway.secureCall('a.example.com')).toMatchObject({ status: 200, body: 'GET /x' });
    const path = '/api/predict/echo/x';
    expect(await http2Call(`http://127.0.0.1:${gateway.port}`, path)).toBe(200);
    expect(await http2Call(`https://a.example.com:${gateway.port}`, path, { host: '127.0.0.1', servername: 'a.example.com' })).toBe(200);
  });

  test('a hello that comes in pieces is answered', async () => {
    const gateway = await start({ domains: DOMAINS });
    const socket = gateway.dial('a.example.com', {
      ALPNProtocols: Array.from({ length: 200 }, (_, i) => `protocol-${i}`).concat('http/1.1'),
    });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  test('who comes over the ceiling is told in its own words', async () => {
    const gateway = await start({ domains: DOMAINS }, { limits: { maxConnections: 1 } });
    const first = gateway.dial('a.example.com');
    await once(first, 'secureConnect');
    expect(await gateway.shown('a.example.com')).toMatch(/alert internal error/);
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 503, body: expect.stringContaining('gateway_overloaded') });
    first.destroy();
  });

  test('no TLS is spoken where there is nothing to show', async () => {
    const gateway = await start({ domains: [domain('plain.example.com')] });
    expect(await gateway.shown('plain.example.com')).toMatch(/wrong version number|packet length/);
  });
});

describe('the certificate', () => {
  test.each([
    ['a.example.com', /^a\.example\.com$/],
    ['A.EXAMPLE.COM', /^a\.example\.com$/],
    ['c.example.com', /^\*\.example\.com$/],
    // Known inside only, so the wildcard has it here.
    ['b.example.com', /^\*\.example\.com$/],
    ['rsa.example.org', /^rsa\.example\.org$/],
    ['plain.example.com', ALERT],
    ['example.com', ALERT],
    ['x.y.example.com', ALERT],
    ['other.org', ALERT],
    ['localhost', ALERT],
    [null, ALERT],
  ])('for %s is that of %s', async (name, wanted) => {
    const gateway = await start({ domains: DOMAINS });
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await gateway.shown(name, { minVersion: version, maxVersion: version })).toMatch(wanted);
    }
  });

  test('inside is not that of outside', async () => {
    const gateway = await start({ domains: DOMAINS });
    const inside = { port: gateway.vpcPort };
    expect(await gateway.shown('b.example.com', inside)).toBe('a.example.com');
    expect(await gateway.shown('a.example.com', inside)).toMatch(ALERT);
  });

  test('of a listener that speaks TLS alone is for all that are no domain', async () => {
    const own = certified('gateway.test');
    const gateway = await start({ tls: pairOf(own), domains: DOMAINS });
    const names = ['a.example.com', 'c.example.com', 'plain.example.com', 'other.org', null];
    const shown = await Promise.all(names.map((name) => gateway.shown(name)));
    expect(shown).toEqual(['a.example.com', '*.example.com', 'gateway.test', 'gateway.test', 'gateway.test']);
    expect(await gateway.plainCall('a.example.com')).toMatchObject({ status: 400, body: expect.stringContaining('https_required') });
  });

  test('that cannot be used leaves the one before, and is reported', async () => {
    const gateway = await start({ domains: DOMAINS });
    const broken = { certificatePem: A.cert, privateKeyPem: WILD.key };
    const others = DOMAINS.slice(1);
    gateway.publish({ domains: [domain('a.example.com', { certificate: broken }), domain('new.org', { certificate: broken }), ...others] });
    expect(await gateway.shown('a.example.com')).toBe('a.example.com');
    expect(await gateway.shown('new.org')).toMatch(ALERT);
    expect(await gateway.shown('rsa.example.org')).toBe('rsa.example.org');
    const { gateway: reported } = gateway.started.gateway.state().refused;
    expect(reported).toContain('domain a.example.com: ');
    expect(reported).toContain('domain new.org: ');
    gateway.publish({ domains: DOMAINS });
    expect(gateway.started.gateway.state().refused).toEqual({});
  });
});

/** Answers one request on a connection that is open already. */
async function statusOn(socket: TLSSocket): Promise<string> {
  const answered = once(socket, 'data');
  socket.write(`GET /api/predict/echo/x HTTP/1.1\r\nHost: a.example.com\r\nAuthorization: ${TEST_TOKEN}\r\n\r\n`);
  return String((await answered)[0]).slice(0, 12);
}

async function openMany(gateway: DomainGateway, count: number): Promise<readonly TLSSocket[]> {
  const sockets = Array.from({ length: count }, () => gateway.dial('a.example.com'));
  await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')));
  return sockets;
}

describe('a change', () => {
  test('of the certificate drops none of 200 open connections, and holds for new ones', async () => {
    const gateway = await start({ domains: DOMAINS });
    const sockets = await openMany(gateway, 200);
    const renewed = ROOT.issue({ names: ['renewed', 'a.example.com'] });
    gateway.publish({ domains: [domain('a.example.com', { certificate: pairOf(renewed) })], sslRedirection: true });
    expect(await gateway.shown('a.example.com')).toBe('renewed');
    expect(await gateway.shown('rsa.example.org')).toMatch(ALERT);
    expect(new Set(await Promise.all(sockets.map(statusOn)))).toEqual(new Set(['HTTP/1.1 200']));
    gateway.publish({ domains: [] });
    expect(new Set(await Promise.all(sockets.map(statusOn)))).toEqual(new Set(['HTTP/1.1 200']));
    for (const socket of sockets) socket.destroy();
  });

  test('of another domain leaves sessions resumable', async () => {
    const gateway = await start({ domains: DOMAINS });
    const first = gateway.dial('a.example.com', { maxVersion: 'TLSv1.2' });
    await once(first, 'secureConnect');
    const session = first.getSession();
    first.destroy();
    gateway.publish({ domains: [domain('a.example.com', { certificate: { ...pairOf(A) } })] });
    const again = gateway.dial('a.example.com', { maxVersion: 'TLSv1.2', ...(session === undefined ? {} : { session }) });
    await once(again, 'secureConnect');
    expect(again.isSessionReused()).toBe(true);
    again.destroy();
  });
});

describe.skipIf(!isInstalled('openssl'))('openssl s_client', () => {
  test('is shown the chain of the name that it asks for', async () => {
    const middle = ROOT.issue({ names: ['middle'], isAuthority: true });
    const leaf = middle.issue({ names: ['deep.example.com'] });
    const gateway = await start({ domains: [...DOMAINS, domain('deep.example.com', { certificate: pairOf(leaf) })] });
    const ask = (name: string) =>
      run('sh', ['-c', `openssl s_client -connect 127.0.0.1:${gateway.port} -servername ${name} -showcerts </dev/null 2>&1 || true`]);
    const { stdout: deep } = await ask('deep.example.com');
    expect(deep.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(deep).toMatch(/subject=CN ?= ?deep\.example\.com/);
    expect((await ask('a.example.com')).stdout).toMatch(/subject=CN ?= ?a\.example\.com/);
    expect((await ask('nobody.org')).stdout).toContain('tlsv1 unrecognized name');
  });
});

describe.skipIf(!isInstalled('curl'))('curl --resolve', () => {
  test.each(['--http1.1', '--http2'])('%s trusts each name', async (version) => {
    const gateway = await start({ domains: DOMAINS });
    for (const name of ['a.example.com', 'c.example.com', 'rsa.example.org']) {
      const url = `https://${name}:${gateway.port}/api/predict/echo/x`;
      const options = ['-sS', version, '--resolve', `${name}:${gateway.port}:127.0.0.1`, '-H', `Authorization: ${TEST_TOKEN}`];
      const command = ['curl', ...options, '--cacert', '/dev/stdin', url].map((word) => `'${word}'`).join(' ');
      const { stdout } = await run('sh', ['-c', `printf '%s' "$ROOT" | ${command}`], { env: { ...process.env, ROOT: ROOT.cert } });
      expect(stdout).toBe('GET /x');
    }
  });
});
