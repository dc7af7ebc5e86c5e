import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../e2e/support/until.ts';
import { percentile } from '../../percentile.ts';
import { countEvents, delayMs } from '../event-chunk.ts';
import type { Target } from '../peers/peer.ts';
import type { StreamScenario } from '../scenarios.ts';
import type { Latencies } from './h2load.ts';

/** Open streams of one target, read as they come. */
export class EventStreams {
  #events = 0;
  #delaysMs: number[] = [];
  readonly #sockets: readonly Socket[];
  #ended = 0;

  constructor(scenario: StreamScenario, target: Target) {
    this.#sockets = Array.from({ length: scenario.streams }, () => this.#open(target));
  }

  /** Resolves when events flow on as many streams as were asked for. */
  async flowing(scenario: StreamScenario): Promise<void> {
    const enough = scenario.streams * 2;
    await until('all streams flow', () => this.#ended > 0 || this.#events >= enough, 10_000);
    this.#check();
  }

  /** Reads for a while and tells what came meanwhile. */
  async read(seconds: number): Promise<{ readonly events: number; readonly latencies: Latencies }> {
    this.#events = 0;
    this.#delaysMs = [];
    await pause(seconds * 1000);
    const events = this.#events;
    const delaysMs = this.#delaysMs;
    this.#check();
    return { events, latencies: { p50Ms: percentile(delaysMs, 0.5), p99Ms: percentile(delaysMs, 0.99) } };
  }

  close(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('close').destroy();
  }

  #check(): void {
    if (this.#ended > 0) throw new Error(`${this.#ended} of ${this.#sockets.length} streams ended`);
  }

  #open({ url, headers }: Target): Socket {
    const { hostname, port, pathname, host } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#ended += 1));
    return socket;
  }

  #take(bytes: Buffer): void {
    this.#events += countEvents(bytes);
    const delay = delayMs(bytes);
    if (!Number.isNaN(delay)) this.#delaysMs.push(delay);
  }
}
