import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Surroundings } from '../command-line.ts';
import { FakeManagement, ok, serviceFields } from '../fake-management.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

let management: FakeManagement;
let gateway: Server;
let received: Received[];
let answer: (response: ServerResponse) => void;
let folder: string;

beforeEach(async () => {
  received = [];
  answer = (response) => void response.end('done');
  gateway = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request;
      received.push({ method, url, headers, rawHeaders, body: Buffer.concat(pieces) });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  management = await FakeManagement.start();
  management.answer('DescribeService', ok(serviceFields({ InternetEndpoint: `${gatewayOrigin()}/api/predict/echo` })));
  folder = mkdtempSync(join(tmpdir(), 'infergate-invoke-'));
});

afterEach(async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
  await management.close();
  rmSync(folder, { recursive: true, force: true });
});

const gatewayOrigin = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
const invoke = (args: readonly string[], surroundings: Surroundings = {}) =>
  run(['service', 'invoke', 'echo', ...args], { management, cwd: folder, ...surroundings });

describe('invoke', () => {
  it('asks the endpoint with the token of the service', async () => {
    expect(await invoke([])).toMatchObject({ exitCode: 0, out: 'done', err: '' });
    expect(received).toMatchObject([{ method: 'GET', url: '/api/predict/echo', headers: { authorization: 'token-1' } }]);
    expect(received[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each([
    ['v1/models', '/api/predict/echo/v1/models'],
    ['/v1/models?x=1', '/api/predict/echo/v1/models?x=1'],
    ['?x=%20y', '/api/predict/echo?x=%20y'],
    ['a/../b//c', '/api/predict/echo/a/../b//c'],
  ])('sends the path %s as it is', async (path, url) => {
    await invoke([path]);
    expect(received[0]?.url).toBe(url);
  });

  it.each([
    ['', '/'],
    ['v1', '/v1'],
    ['/v1', '/v1'],
    ['?x', '/?x'],
  ])('asks a service under a host of its own for %j as %s', async (path, url) => {
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint: gatewayOrigin() })));
    await invoke(path === '' ? [] : [path]);
    expect(received[0]?.url).toBe(url);
  });

  it('posts a body as JSON with its length', async () => {
    await invoke(['v1', '-d', '{"é": 1}']);
    expect(received).toMatchObject([{ method: 'POST', headers: { 'content-type': 'application/json', 'content-length': '9' } }]);
    expect(received[0]?.body.toString()).toBe('{"é": 1}');
  });

  it('sends the bytes of a file', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    writeFileSync(join(folder, 'body.bin'), bytes);
    await invoke(['-d', '@body.bin', '-X', 'PUT', '-H', 'Content-Type: application/octet-stream']);
    expect(received).toMatchObject([
      { method: 'PUT', headers: { 'content-type': 'application/octet-stream', 'content-length': '100000' } },
    ]);
    expect(received[0]?.body.equals(bytes)).toBe(true);
  });

  it('sends standard input', async () => {
    await invoke(['-d', '@-'], { stdin: 'from a pipe' });
    expect(received[0]?.headers['transfer-encoding']).toBe('chunked');
    expect(received[0]?.body.toString()).toBe('from a pipe');
  });

  it('sends any method, with a body or without', async () => {
    await invoke(['-X', 'DELETE']);
    await invoke(['-X', 'GET', '-d', 'x']);
    expect(received.map(({ method, body }) => [method, body.toString()])).toEqual([
      ['DELETE', ''],
      ['GET', 'x'],
    ]);
  });

  it('sends headers, several of one name too, and leaves the path alone', async () => {
    await invoke(['-H', 'X-One: a: b', '-H', 'x-one:c', 'path', '-H', 'Host: example.com']);
    expect(received).toMatchObject([{ url: '/api/predict/echo/path', headers: { 'x-one': 'a: b, c', host: 'example.com' } }]);
  });

  it('lets headers replace its own and take them out', async () => {
    await invoke(['-H', 'Authorization: Bearer other', '-H', 'Content-Type:', '-d', 'x']);
    await invoke(['-H', 'authorization:']);
    expect(received[0]?.headers.authorization).toBe('Bearer other');
    expect(received[0]?.headers).not.toHaveProperty('content-type');
    expect(received[1]?.headers).not.toHaveProperty('authorization');
  });

  it('sends no credential to a public service', async () => {
    const InternetEndpoint = `${gatewayOrigin()}/api/predict/echo`;
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint, AccessToken: '', IsPublic: true })));
    await invoke([]);
    expect(received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('goes by the VPC endpoint on demand', async () => {
    management.answer('DescribeService', ok(serviceFields({ IntranetEndpoint: `${gatewayOrigin()}/api/predict/echo` })));
    expect(await invoke(['--vpc'])).toMatchObject({ exitCode: 0 });
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint: '' })));
    expect(await invoke([])).toMatchObject({ exitCode: 1, err: 'echo has no such endpoint. Try the other one: with or without --vpc.\n' });
  });
});

describe('an answer', () => {
  it('goes to stdout byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    answer = (response) => void response.end(bytes);
    expect((await invoke([])).bytes.equals(bytes)).toBe(true);
  });

  it('goes there as it comes', async () => {
    let stream: ServerResponse | null = null;
    answer = (response) => {
      stream = response;
      response.write('data: 1\n\n');
    };
    const pieces: string[] = [];
    await invoke([], {
      onWrite: (bytes) => {
        pieces.push(Buffer.from(bytes).toString());
        // The second event exists only once the first has been seen here.
        if (pieces.length === 1) stream?.end('data: 2\n\n');
      },
    });
    expect(pieces).toEqual(['data: 1\n\n', 'data: 2\n\n']);
  });

  it('is not read faster than it is taken', async () => {
    answer = (response) => void response.end(Buffer.alloc(4 * 1024 * 1024));
    let [open, most] = [0, 0];
    const { bytes } = await invoke([], {
      onWrite: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
      },
    });
    expect({ most, length: bytes.length }).toEqual({ most: 1, length: 4 * 1024 * 1024 });
  });

  it('that is an error is printed, and exit code 1', async () => {
    answer = (response) => void response.writeHead(404).end('{"code":"service_not_found"}');
    expect(await invoke([])).toMatchObject({ exitCode: 1, out: '{"code":"service_not_found"}', err: 'echo answered 404 Not Found\n' });
  });

  it('that redirects is not followed: the token is for this gateway', async () => {
    answer = (response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end();
    expect(await invoke([])).toMatchObject({ exitCode: 1, err: 'echo answered 307 Temporary Redirect\n' });
  });

  it('that breaks off is exit code 1, with what came of it', async () => {
    answer = (response) => void response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy());
    const { exitCode, out, err } = await invoke([]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: 'half' });
    expect(err).toContain('the answer of echo broke off');
  });

  it('has its head shown on demand', async () => {
    answer = (response) => void response.writeHead(200, { 'X-Request-Id': 'abc' }).end('x');
    const { out, err } = await invoke(['-i']);
    expect(out).toBe('x');
    expect(err).toMatch(/^HTTP 200 OK\nX-Request-Id: abc\n/);
  });

  it('ends with a new line on a terminal', async () => {
    expect((await invoke([], { isTerminal: true })).out).toBe('done\n');
    answer = (response) => void response.end('line\n');
    expect((await invoke([], { isTerminal: true })).out).toBe('line\n');
  });

  it('that nobody reads any more is let go', async () => {
    const reader = new AbortController();
    let isClosed: Promise<unknown> = Promise.resolve();
    answer = (response) => {
      isClosed = new Promise((resolve) => response.once('close', resolve));
      response.write('endless');
    };
    const { exitCode } = await invoke([], { outputClosed: reader.signal, onWrite: () => reader.abort() });
    expect(exitCode).toBe(0);
    await isClosed;
  });
});

describe('what cannot be sent', () => {
  it.each([
    { args: ['-H', 'no colon'], said: '--header is "Name: value", not no colon' },
    { args: ['-H', 'Na me: x'], said: 'this cannot be sent' },
    { args: ['-H', 'X: a\nb'], said: 'this cannot be sent' },
    { args: ['-X', 'GE T'], said: 'this cannot be sent' },
    { args: ['a b'], said: 'the path must be percent-encoded' },
    { args: ['é'], said: 'the path must be percent-encoded' },
    { args: ['-d', '@absent'], said: 'absent cannot be read: ENOENT' },
    { args: ['-d', '@.'], said: '. cannot be read: it is a folder' },
  ])('is exit code 2: $args', async ({ args, said }) => {
    const { exitCode, err } = await invoke(args);
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
    expect(received).toEqual([]);
  });

  it('for want of a gateway is exit code 3', async () => {
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint: 'http://127.0.0.1:9/api/predict/echo' })));
    const { exitCode, err } = await invoke([]);
    expect(exitCode).toBe(3);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:9 does not answer: /);
  });
});
