import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ConsoleFile } from '@infergate/controlplane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from './harness.ts';

const INDEX = '<meta name="csp-nonce" content="__CSP_NONCE__"><script type="module" src="/console/assets/app-1a2b.js"></script>';
const SCRIPT = 'console.log("a line of the console");\n'.repeat(500);
const FONT = randomBytes(4_096);

const FILES: readonly ConsoleFile[] = [
  { path: 'index.html', contentType: 'text/html; charset=utf-8', content: Buffer.from(INDEX) },
  { path: 'icon.svg', contentType: 'image/svg+xml', content: Buffer.from('<svg/>') },
  { path: 'assets/app-1a2b.js', contentType: 'text/javascript; charset=utf-8', content: Buffer.from(SCRIPT) },
  { path: 'assets/font-3c4d.woff2', contentType: 'font/woff2', content: FONT },
];

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

describe('the files of the console', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi({}, {}, FILES);
  });
  afterAll(() => api.close());

  /** The path goes as it is written here; a client of the web would tidy it up first. */
  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Page> => {
    const [host = '', port = ''] = api.host.split(':');
    return new Promise((resolve, reject) => {
      const outgoing = request({ host, port: Number(port), path, method, headers, agent: false }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(pieces) }));
      });
      outgoing.on('error', reject).end();
    });
  };

  it('are led to from the beginning', async () => {
    for (const path of ['/', '/console']) expect(await get(path)).toMatchObject({ status: 302, headers: { location: '/console/' } });
  });

  describe('the page itself', () => {
    it('has a nonce of its own in every answer, for styles alone', async () => {
      const nonces = new Set<string>();
      for (let i = 0; i < 3; i += 1) {
        const { headers, bytes } = await get('/console/');
        const [, nonce = ''] = /content="([\w-]{24})"/.exec(bytes.toString('utf8')) ?? [];
        expect(headers['content-security-policy']).toBe(
          `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data: blob:; ` +
            "font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        nonces.add(nonce);
      }
      expect(nonces.size).toBe(3);
    });

    it('is kept by nobody and open to nobody', async () => {
      expect((await get('/console/')).headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
    });

    it.each(['', 'index.html', 'services', 'services/echo/overview', 'gateways/gw-1/domains/api.example.com', 'a%20b/c?x=1'])(
      'answers /console/%s',
      async (path) => {
        const { status, headers, bytes } = await get(`/console/${path}`);
        expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
        expect(bytes.toString('utf8')).toContain('app-1a2b.js');
      },
    );

    it('answers HEAD without a body', async () => {
      const { status, headers, bytes } = await get('/console/services', {}, 'HEAD');
      expect([status, headers['content-type'], bytes.length]).toEqual([200, 'text/html; charset=utf-8', 0]);
    });

    it('is not shown under a name that somebody else has made to lead here', async () => {
      expect((await get('/console/', { host: 'attacker.example' })).status).toBe(403);
    });
  });

  it.each([
    'assets/gone-5e6f.js',
    'assets/app-1a2b',
    'assets/',
    'old.css',
    'assets/app-1a2b.js.map',
    'services/echo/assets/app.js',
    '../console/gone.js',
    '..%2f..%2fpackage.json',
    'assets/..%5c..%5cpackage.json',
    'assets/%2e%2e/%2e%2e/etc/hosts.txt',
    'assets/app-1a2b.js%00.html',
    'assets/../../../etc/passwd.json',
  ])('are looked up by their names alone: /console/%s is not there', async (path) => {
    const { status, headers, bytes } = await get(`/console/${path}`);
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([404, 'application/json; charset=utf-8', 'no-store']);
    expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({ Code: 'InvalidOperation.NotFound' });
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['br;q=0, gzip;q=0.0', undefined, (bytes: Buffer) => bytes],
    ['', undefined, (bytes: Buffer) => bytes],
  ] as const)('are packed for a browser that accepts "%s" as %s', async (accepted, encoding, unpack) => {
    for (let i = 0; i < 2; i += 1) {
      const { headers, bytes } = await get('/console/assets/app-1a2b.js', { 'accept-encoding': accepted });
      expect(unpack(bytes).toString('utf8')).toBe(SCRIPT);
      expect(headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'content-length': String(bytes.length),
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      });
      expect(headers['content-encoding']).toBe(encoding);
    }
  });

  it('are sent as they are where packing gains nothing', async () => {
    const font = await get('/console/assets/font-3c4d.woff2', { 'accept-encoding': 'br' });
    expect(font.bytes.equals(FONT)).toBe(true);
    expect(font.headers).toMatchObject({ 'content-type': 'font/woff2' });
    expect([font.headers['content-encoding'], font.headers['vary']]).toEqual([undefined, undefined]);
  });

  it('are not sent again to who has them', async () => {
    const first = await get('/console/icon.svg');
    expect(first.headers).toMatchObject({ 'cache-control': 'no-cache', etag: expect.stringMatching(/^W\/"[\w-]{22}"$/) });
    const etag = String(first.headers['etag']);
    const again = await get('/console/icon.svg', { 'if-none-match': `"x", ${etag}` });
    expect([again.status, again.bytes.length, again.headers['etag']]).toEqual([304, 0, etag]);
    expect((await get('/console/icon.svg', { 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('allow workers no more than the page', async () => {
    const { headers } = await get('/console/assets/app-1a2b.js');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
  });
});
