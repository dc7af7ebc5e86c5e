import { connect, type Socket } from 'node:net';
import { until } from '../../../e2e/support/until.ts';
import type { Target } from '../peers/peer.ts';

/** Connections that have made one call each and then rest. */
export class IdleConnections {
  readonly #sockets: readonly Socket[];
  #answered = 0;
  #lost = 0;

  constructor(count: number, target: Target) {
    this.#sockets = Array.from({ length: count }, () => this.#open(target));
  }

  async resting(): Promise<void> {
    await until('idle connections have been answered', () => this.#lost > 0 || this.#answered === this.#sockets.length, 10_000);
    this.check();
  }

  check(): void {
    if (this.#lost > 0) throw new Error(`${this.#lost} idle connections were closed`);
  }

  close(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('close').destroy();
  }

  #open({ url, headers }: Target): Socket {
    const { hostname, port, pathname, host } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const lines = Object.entries({ host, 'content-length': '2', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n{}`);
    socket.once('data', () => (this.#answered += 1));
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#lost += 1));
    return socket;
  }
}
