/**
 * What the gateway's own code takes for one small request, without sockets and kernel: both peers are played in memory, in
 * this process. Steady enough to judge a change by. Run: node scripts/bench.mjs request-path
 */
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { createGateway, AccessLog, MemoryCounters } from '@infergate/dataplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import { gatewayResource, instanceResource, serviceResource, snapshotMessage, TEST_TOKEN } from '@infergate/testkit';
import { percentile } from './percentile.ts';

const BATCHES = 60;
const BATCH = 10_000;

const ask = `{"text":"${'x'.repeat(139)}"}`;
const REQUEST = Buffer.from(
  'POST /api/predict/echo/v1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: bench/1.0\r\nContent-Type: application/json\r\n' +
    `Authorization: ${TEST_TOKEN}\r\nContent-Length: ${ask.length}\r\n\r\n${ask}`,
);
const said = `{"text":"${'x'.repeat(339)}"}`;
const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nServer: bench/1.0\r\nDate: Fri, 27 Nov 2026 05:37:09 GMT\r\nContent-Type: application/json\r\n' +
    `Content-Length: ${said.length}\r\nConnection: keep-alive\r\nETag: "6565-15e"\r\n\r\n${said}`,
);

/** A socket whose other end is played: what is written to it is counted and forgotten. */
class PlayedSocket extends EventEmitter {
  readonly writableLength = 0;
  readonly writableNeedDrain = false;
  readonly destroyed = false;
  readonly remoteAddress = '127.0.0.1';
  bytesWritten = 0;
  onWritten: (() => void) | null = null;

  write(text: string): boolean {
    this.bytesWritten += text.length;
    this.onWritten?.();
    return true;
  }

  setNoDelay(): this {
    return this;
  }

  pause(): this {
    return this;
  }

  resume(): this {
    return this;
  }

  destroy(): this {
    return this;
  }
}

/** Instances answer when they are asked to, so that nothing is answered while it is still being sent. */
const answering: (() => void)[] = [];

function playedInstance(options: net.OnReadOpts & { onread: net.OnReadOpts }): PlayedSocket {
  const { onread } = options;
  const target = onread.buffer as Buffer;
  const answer = () => {
    ANSWER.copy(target);
    onread.callback(ANSWER.length, target);
  };
  const socket = new PlayedSocket();
  socket.onWritten = () => void answering.push(answer);
  setImmediate(() => socket.emit('connect'));
  return socket;
}

class PlayedServer extends EventEmitter {
  readonly #accept: (socket: PlayedSocket) => void;

  constructor(accept: (socket: PlayedSocket) => void) {
    super();
    this.#accept = accept;
    servers.push(this);
  }

  listen(): this {
    setImmediate(() => this.emit('listening'));
    return this;
  }

  address(): net.AddressInfo {
    return { address: '127.0.0.1', family: 'IPv4', port: 1 };
  }

  admit(socket: PlayedSocket): void {
    this.#accept(socket);
  }
}
const servers: PlayedServer[] = [];

Object.assign(net, {
  connect: playedInstance,
  createServer: (_options: unknown, accept: (socket: PlayedSocket) => void) => new PlayedServer(accept),
});
syncBuiltinESMExports();

const accessLog = new AccessLog({
  clock: systemClock,
  log: silentLogger,
  withQuery: false,
  sink: { write: (_bytes, done) => done(null), writeSync: () => undefined, close: () => undefined },
});
const gateway = createGateway({ id: 'bench', clock: systemClock, counters: new MemoryCounters(), log: silentLogger, accessLog });
gateway.apply(
  snapshotMessage(1, [
    gatewayResource({ rateLimit: { perService: 1e7, total: 1e7 } }),
    serviceResource('echo', { limits: { rate: 1e7 }, instances: [instanceResource('instance-1', 20_000)] }),
  ]),
);
await gateway.listen('internet', { host: '127.0.0.1', port: 0 });
const client = new PlayedSocket();
servers[0]?.admit(client);

async function serve(count: number): Promise<number> {
  const { user: before } = process.cpuUsage();
  for (let i = 0; i < count; i += 1) {
    client.emit('data', REQUEST);
    answering.pop()?.();
    // What follows the answer may be left to the next turn.
    await Promise.resolve();
  }
  await new Promise((resolve) => setImmediate(resolve));
  return (process.cpuUsage().user - before) / count;
}

await serve(1);
for (let i = 0; i < 20; i += 1) await serve(BATCH);
const samples: number[] = [];
for (let i = 0; i < BATCHES; i += 1) samples.push(await serve(BATCH));
const served = gateway.state().services['echo'];
const at = (share: number) => percentile(samples, share).toFixed(2);
process.stdout.write(
  `${served?.total} requests, ${served?.failed} failed; µs each: least ${at(0)}, quarter ${at(0.25)}, median ${at(0.5)}\n`,
);
process.exit();
