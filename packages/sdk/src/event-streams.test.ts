import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CookieCredentials, SessionCredentials } from './credentials.ts';
import { ManagementClient } from './management-client.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on a free port, and a client of it. */
async function serve(answer: (response: ServerResponse) => void): Promise<ManagementClient> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new ManagementClient({ endpoint, credentials: new SessionCredentials('session-1'), clusterId: 'local' });
}

const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const CHANGE = { Type: 'Change', Kind: 'service', Id: 'ä' };
const END = 'event: end\ndata: {}\n\n';

async function read(events: AsyncIterable<unknown>): Promise<{ readonly events: unknown[]; readonly error: unknown }> {
  const all: unknown[] = [];
  try {
    for await (const event of events) all.push(event);
    return { events: all, error: null };
  } catch (error) {
    return { events: all, error };
  }
}

describe('a stream', () => {
  it('gives events as they come, however their bytes are cut, and ends', async () => {
    const bytes = Buffer.from(`:\n\ndata: ${JSON.stringify(CHANGE)}\n\ndata: {"Type":"Beat"}\n\n${END}`);
    const client = await serve((response) => {
      begin(response);
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(await read(client.stream('WatchChanges'))).toEqual({ events: [CHANGE, { Type: 'Beat' }], error: null });
  });

  it.each([
    ['the connection breaks', (response: ServerResponse) => void response.write('data: {"Type":"Beat"}\n\n', () => response.destroy())],
    ['it ends without saying so', (response: ServerResponse) => void response.end('data: {"Type":"Beat"}\n\n')],
  ])('is cut when %s', async (_, cut) => {
    const client = await serve((response) => cut(begin(response)));
    const { events, error } = await read(client.stream('WatchChanges'));
    expect(events).toEqual([{ Type: 'Beat' }]);
    expect(error).toMatchObject({ name: 'UnreachableError', message: expect.stringContaining('cut the stream') });
  });

  it('fails as a call does when the server says so in the middle', async () => {
    const body = { Code: 'ServiceUnavailable', Message: 'The controller is stopping.', RequestId: 'r-1' };
    const client = await serve((response) => begin(response).end(`event: error\ndata: ${JSON.stringify(body)}\n\n`));
    const { error } = await read(client.stream('WatchChanges'));
    expect(error).toMatchObject({ name: 'ApiError', status: 503, code: 'ServiceUnavailable', requestId: 'r-1' });
  });

  it('is refused as a call is', async () => {
    const body = { Code: 'Forbidden.NoPermission', Message: 'no', RequestId: 'r-2' };
    const client = await serve((response) => response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
    expect((await read(client.stream('WatchChanges'))).error).toMatchObject({ name: 'ApiError', status: 403, requestId: 'r-2' });
    const other = await serve((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'));
    expect((await read(other.stream('WatchChanges'))).error).toMatchObject({ name: 'ApiError', code: 'InvalidResponse' });
  });

  it('is closed when its reader leaves, or is told to', async () => {
    let closed: () => void = () => undefined;
    const gone = () =>
      new Promise<void>((resolve) => {
        closed = resolve;
      });
    const client = await serve((response) => {
      response.on('close', () => closed());
      begin(response).write('data: {"Type":"Beat"}\n\n');
    });
    const left = gone();
    for await (const event of client.stream('WatchChanges')) {
      expect(event).toEqual({ Type: 'Beat' });
      break;
    }
    await left;
    const stopped = gone();
    const stop = new AbortController();
    const reading = client.stream('WatchChanges', {}, { signal: stop.signal });
    await reading.next();
    const next = reading.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await stopped;
  });
});

/** What a fetch answers that has forgotten its signal, as that of Node does when nobody holds the answer. */
class HeldAnswer {
  readonly response: Response;
  cancelled = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(type: string) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.cancelled = true;
      },
    });
    this.response = new Response(body, { headers: { 'content-type': type } });
  }

  send(text: string): void {
    this.#controller?.enqueue(Buffer.from(text));
  }
}

describe('what takes too long', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const clientOf = (answer: (signal: AbortSignal) => Promise<Response>) => {
    const fetch = (_url: unknown, init?: RequestInit) => answer(init?.signal as AbortSignal);
    return new ManagementClient({ endpoint: 'http://api.example', credentials: new SessionCredentials('s'), clusterId: 'local', fetch });
  };
  const answering = (held: HeldAnswer) => clientOf(() => Promise.resolve(held.response));
  /** Never answers; ends when it is aborted. */
  const silent = (signal: AbortSignal) =>
    new Promise<Response>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  const failure = (what: Promise<unknown>) => what.catch((error: unknown) => error);
  const LATE = { name: 'UnreachableError', message: expect.stringContaining('within 30000 ms') };

  it('is given up, be it a call or the beginning of a stream', async () => {
    const calls = [failure(clientOf(silent).call('DescribeRegions')), failure(read(clientOf(silent).stream('WatchChanges')))];
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await Promise.all(calls)).toMatchObject([LATE, { events: [], error: LATE }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up in the middle of an answer, too', async () => {
    const held = new HeldAnswer('application/json');
    const call = failure(answering(held).call('DescribeRegions'));
    held.send('{"Regions":');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await call).toMatchObject(LATE);
    expect(held.cancelled).toBe(true);
  });

  it('is no stream that has begun, until it is told to end', async () => {
    const held = new HeldAnswer('text/event-stream');
    const stop = new AbortController();
    const events = answering(held).stream('WatchChanges', {}, { signal: stop.signal });
    held.send('data: {"Type":"Beat"}\n\n');
    expect((await events.next()).value).toEqual({ Type: 'Beat' });
    await vi.advanceTimersByTimeAsync(60_000);
    const next = events.next();
    held.send('data: {"Type":"Beat"}\n\n');
    expect((await next).value).toEqual({ Type: 'Beat' });
    const last = failure(events.next());
    stop.abort(new Error('enough'));
    expect(await last).toMatchObject({ message: 'enough' });
    expect(held.cancelled).toBe(true);
  });
});

describe('the session of a browser', () => {
  it('goes with the header that no foreign page can send, and with the cookies of this origin', async () => {
    const calls: RequestInit[] = [];
    const fakeFetch = (_url: unknown, init?: RequestInit) => {
      calls.push(init ?? {});
      return Promise.resolve(new Response('{"RequestId":"r"}'));
    };
    const options = { endpoint: 'http://console.example', clusterId: 'local', fetch: fakeFetch as typeof fetch };
    await new ManagementClient({ ...options, credentials: new CookieCredentials() }).call('DescribeSession');
    await new ManagementClient({ ...options, credentials: new SessionCredentials('s') }).call('DescribeSession');
    expect(calls.map(({ credentials }) => credentials)).toEqual(['same-origin', 'omit']);
    expect(calls[0]?.headers).toMatchObject({ 'x-infergate-console': '1' });
  });
});
