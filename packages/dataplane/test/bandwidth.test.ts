import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SnapshotResource } from '@infergate/contract';
import {
  createCertificate,
  FakeClock,
  gatewayResource,
  instanceResource,
  serviceResource,
  startGateway,
  type TestGateway,
} from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { useHttpInstances } from './http-instances.ts';

const { closers, instance } = useHttpInstances();

const RATE = 200 * 1024;
/** Saved up, and what one read of each connection may owe. */
const SLACK = RATE / 10 + 4 * 64 * 1024;
const STEP_MS = 20;
const { cert, key } = createCertificate('localhost');
const LIMITS = { rateLimit: { perService: 0, total: 0 }, maxRequestBodyBytes: 100_000_000 };

type Wire = 'HTTP/1.1' | 'HTTP/2' | 'TLS';

/** A gateway under a clock that goes on only as fast as its bytes have had time to move. */
class Throttled {
  readonly clock: FakeClock;
  readonly started: TestGateway;
  readonly wire: Wire;

  constructor(started: TestGateway, clock: FakeClock, wire: Wire) {
    this.started = started;
    this.clock = clock;
    this.wire = wire;
  }

  get nowMs(): number {
    return this.clock.monotonic();
  }

  publish(bandwidth: number | null): void {
    this.started.change([this.#gateway(bandwidth)]);
  }

  #gateway(bandwidth: number | null): SnapshotResource {
    return gatewayResource({ ...LIMITS, bandwidth, tls: this.wire === 'TLS' ? { certificatePem: cert, privateKeyPem: key } : null });
  }

  /** Time passes until it holds; returns how much. */
  async until(condition: () => boolean, mostMs = 60_000): Promise<number> {
    const sinceMs = this.nowMs;
    while (!condition()) {
      if (this.nowMs - sinceMs > mostMs) throw new Error('it never came');
      for (let i = 0; i < 20 && !condition(); i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      if (!condition()) await this.clock.advance(STEP_MS);
    }
    return this.nowMs - sinceMs;
  }

  /** Sends a body of so many bytes and takes the whole answer. */
  transfer(path: string, uploadBytes = 0): Transfer {
    const transfer = new Transfer(this.nowMs);
    if (this.wire === 'HTTP/2') this.#transferHttp2(transfer, path, uploadBytes);
    else this.#transferHttp1(transfer, path, uploadBytes);
    return transfer;
  }

  #transferHttp1(transfer: Transfer, path: string, uploadBytes: number): void {
    const { host, port } = this.started.internet;
    const send = this.wire === 'TLS' ? httpsRequest : httpRequest;
    const options = { host, port, path, method: uploadBytes > 0 ? 'POST' : 'GET', agent: false, rejectUnauthorized: false };
    const request = send(options, (answer: IncomingMessage) => {
      answer.on('data', (bytes: Buffer) => transfer.got(bytes, this.nowMs));
      answer.on('end', () => transfer.end(this.nowMs));
    });
    request.on('error', (error) => transfer.fail(error));
    request.end(Buffer.alloc(uploadBytes));
    closers.push(async () => request.destroy());
  }

  #transferHttp2(transfer: Transfer, path: string, uploadBytes: number): void {
    const { host, port } = this.started.internet;
    const session = connectHttp2(`http://${host}:${port}`).on('error', (error) => transfer.fail(error));
    const stream = session.request({ ':path': path, ':method': uploadBytes > 0 ? 'POST' : 'GET' });
    stream.on('data', (bytes: Buffer) => transfer.got(bytes, this.nowMs));
    stream.on('end', () => transfer.end(this.nowMs));
    stream.on('error', (error) => transfer.fail(error));
    if (uploadBytes > 0) stream.end(Buffer.alloc(uploadBytes));
    closers.push(async () => session.destroy());
  }
}

class Transfer {
  readonly begunMs: number;
  received = 0;
  text = '';
  /** When each piece came. */
  readonly atMs: number[] = [];
  endedMs = Number.POSITIVE_INFINITY;
  error: Error | null = null;

  constructor(begunMs: number) {
    this.begunMs = begunMs;
  }

  get isOver(): boolean {
    if (this.error !== null) throw this.error;
    return this.endedMs !== Number.POSITIVE_INFINITY;
  }

  get tookMs(): number {
    return this.endedMs - this.begunMs;
  }

  got(bytes: Buffer, nowMs: number): void {
    this.received += bytes.length;
    if (bytes.length < 1000) this.text += bytes.toString();
    this.atMs.push(nowMs);
  }

  end(nowMs: number): void {
    this.endedMs = Math.min(this.endedMs, nowMs);
  }

  fail(error: Error): void {
    this.error = error;
  }
}

/** `/get/<n>`: so many bytes; `/events/<n>`: an event every 100 ms, so many; anything else: how much was sent. */
function serve(clock: FakeClock): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const [, kind, count] = (req.url ?? '').split('/');
    if (kind === 'get') return void res.end(Buffer.alloc(Number(count)));
    if (kind === 'events') return sendEvents(clock, res, Number(count));
    let bytes = 0;
    req.on('data', (piece: Buffer) => (bytes += piece.length));
    req.on('end', () => res.end(`got ${bytes}`));
  };
}

function sendEvents(clock: FakeClock, res: ServerResponse, count: number): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  let sent = 0;
  const timer = clock.setInterval(() => {
    sent += 1;
    res.write(`data: ${sent}\n\n`);
    if (sent < count) return;
    timer.cancel();
    res.end();
  }, 100);
}

async function throttled(wire: Wire, bandwidth: number | null = RATE): Promise<Throttled> {
  const clock = new FakeClock();
  const port = await instance(serve(clock));
  const service = serviceResource('echo', { instances: [instanceResource('a', port)], tokens: [], isPublic: true });
  const started = await startGateway([gatewayResource(LIMITS), service], { clock });
  // Who is not read is not missed before its turn.
  closers.push(() => Promise.all([started.close(), clock.advance(5000)]));
  const gateway = new Throttled(started, clock, wire);
  gateway.publish(bandwidth);
  return gateway;
}

const PATH = '/api/predict/echo';

describe.each<Wire>(['HTTP/1.1', 'HTTP/2', 'TLS'])('over %s', (wire) => {
  test('two downloads and an upload share the ceiling', async () => {
    const gateway = await throttled(wire);
    const size = 2 * RATE;
    const transfers = [
      gateway.transfer(`${PATH}/get/${size}`),
      gateway.transfer(`${PATH}/get/${size}`),
      gateway.transfer(`${PATH}/put`, size),
    ];
    const tookMs = await gateway.until(() => transfers.every(({ isOver }) => isOver));
    expect(tookMs).toBeGreaterThanOrEqual(((3 * size - SLACK) / RATE) * 1000);
    expect(tookMs).toBeLessThan(((3 * size) / RATE) * 1000 * 1.25);
    for (const transfer of transfers) expect(transfer.tookMs).toBeGreaterThan(tookMs / 2);
    expect(transfers[2]?.text).toBe(`got ${size}`);
    const { traffic } = gateway.started.gateway.state();
    expect(traffic?.bytesIn).toBeGreaterThanOrEqual(size);
    expect(traffic?.bytesOut).toBeGreaterThanOrEqual(2 * size);
    expect(traffic?.throttledMs).toBeGreaterThan(tookMs * 0.8);
  });

  test('small requests and events come through beside downloads', async () => {
    const gateway = await throttled(wire);
    const downloads = Array.from({ length: 3 }, () => gateway.transfer(`${PATH}/get/${100 * RATE}`));
    await gateway.until(() => downloads.every(({ received }) => received > 0));
    const events = gateway.transfer(`${PATH}/events/20`);
    for (let i = 0; i < 3; i += 1) {
      const small = gateway.transfer(`${PATH}/get/100`);
      expect(await gateway.until(() => small.isOver)).toBeLessThan(1000);
    }
    await gateway.until(() => events.isOver);
    const pauses = events.atMs.slice(1).map((atMs, i) => atMs - (events.atMs[i] ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(1000);
    expect(events.text).toContain('data: 20\n');
    expect(downloads.every(({ isOver }) => !isOver)).toBe(true);
  });

  test('the ceiling is set and lifted while a download runs', async () => {
    const gateway = await throttled(wire, null);
    const free = gateway.transfer(`${PATH}/get/${5 * RATE}`);
    expect(await gateway.until(() => free.isOver)).toBeLessThan(1000);
    gateway.publish(RATE);
    const slow = gateway.transfer(`${PATH}/get/${100 * RATE}`);
    await gateway.until(() => slow.received > RATE);
    expect(gateway.nowMs - slow.begunMs).toBeGreaterThan(500);
    gateway.publish(null);
    expect(await gateway.until(() => slow.isOver)).toBeLessThan(5000);
    expect(slow.received).toBe(100 * RATE);
  });
});

test('an upload that waits for its turn is not late', async () => {
  const gateway = await throttled('HTTP/1.1', 4096);
  const upload = gateway.transfer(`${PATH}/put`, 300_000);
  expect(await gateway.until(() => upload.isOver, 200_000)).toBeGreaterThan(50_000);
  expect(upload.text).toBe('got 300000');
});
