import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@infergate/kernel';
import { clientNetwork } from '../client-network.ts';
import { DnsListenError } from '../listen-error.ts';
import type { Responder } from '../responder.ts';
import { TcpConnection } from './tcp-connection.ts';

export interface TcpLimits {
  readonly connections: number;
  /** Of one network of clients. */
  readonly connectionsPerNetwork: number;
  readonly idleMs: number;
}

export const TCP_LIMITS: TcpLimits = { connections: 256, connectionsPerNetwork: 64, idleMs: 10_000 };

export interface TcpListenerOptions {
  readonly responder: Pick<Responder, 'respond'>;
  readonly clock: Clock;
  readonly limits: TcpLimits;
}

/** Questions and replies over connections; with too many open, the one that asked longest ago makes room. */
export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #server: Server;
  /** With the network of each; who asked longest ago is first. */
  readonly #connections = new Map<TcpConnection, string>();

  private constructor(options: TcpListenerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Throws `DnsListenError`. */
  static async open(host: string, port: number, options: TcpListenerOptions): Promise<TcpListener> {
    const listener = new TcpListener(options);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', (error) => reject(new DnsListenError({ host, port }, 'TCP', error)));
      listener.#server.listen({ host, port, exclusive: true }, resolve);
    });
    listener.#server.removeAllListeners('error');
    // What comes after listening is about a connection that could not be accepted, for want of descriptors say.
    listener.#server.on('error', () => undefined);
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Open connections. */
  get size(): number {
    return this.#connections.size;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections.keys()) connection.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const { responder, clock, limits } = this.#options;
    const network = clientNetwork(socket.remoteAddress ?? '');
    this.#makeRoom(network);
    const connection = new TcpConnection(socket, { responder, clock, idleMs: limits.idleMs, onUse: () => this.#keepLast(connection) });
    this.#connections.set(connection, network);
    socket.once('close', () => this.#connections.delete(connection));
  }

  #makeRoom(network: string): void {
    const { connections, connectionsPerNetwork } = this.#options.limits;
    const own = [...this.#connections].filter(([, each]) => each === network).map(([connection]) => connection);
    const oldest = own.length >= connectionsPerNetwork ? own[0] : this.#connections.size >= connections ? this.#first() : undefined;
    if (oldest === undefined) return;
    this.#connections.delete(oldest);
    oldest.destroy();
  }

  #first(): TcpConnection | undefined {
    return this.#connections.keys().next().value;
  }

  #keepLast(connection: TcpConnection): void {
    const network = this.#connections.get(connection);
    if (network === undefined) return;
    this.#connections.delete(connection);
    this.#connections.set(connection, network);
  }
}
