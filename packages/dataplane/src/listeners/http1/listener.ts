import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock, Logger } from '@infergate/kernel';
import { DeadlineSweep } from '../../exchange/deadline-sweep.ts';
import type { Entrance } from '../../exchange/exchange.ts';
import type { RequestHandler } from '../../pipeline/request-handler.ts';
import { refusalText } from './answer-text.ts';
import { Http1Connection } from './connection.ts';
import { DEFAULT_HTTP1_LIMITS, type Http1Limits } from './limits.ts';
import { ListenerContext } from './listener-context.ts';
import { withSharedReads } from './shared-read.ts';

export interface Http1ListenerOptions {
  readonly entrance: Entrance;
  readonly handler: RequestHandler;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<Http1Limits>;
}

/** The HTTP/1.1 entry of a gateway. */
export interface Http1Listener {
  /** Open connections. */
  readonly connections: number;
  /** Serves a connection that somebody else accepted. */
  accept(socket: Socket): void;
  /** Serves the connections of a listening descriptor that was inherited. */
  listenFd(fd: number): Promise<AddressInfo>;
  listen(host: string, port: number): Promise<AddressInfo>;
  /**
   * Stops accepting and resolves when the last connection is gone. Open exchanges may end within `graceMs` and are cut
   * then; resting connections may bring one more request for a moment, since it may be on its way.
   */
  close(graceMs: number): Promise<void>;
}

/** Connections that may wait to be accepted. Listening again on an inherited socket sets it anew for everybody. */
const BACKLOG = 4096;
/** How long resting connections are kept when the listener closes. */
const IDLE_GRACE_MS = 300;
/** From the last refusal to the end of everything. */
const GIVE_UP_MS = 500;
const READ_BYTES = 64 * 1024;
/** Connections over the ceiling that are told so at one time; further ones are just closed. */
const MAX_REFUSALS_AT_ONCE = 256;

export function createHttp1Listener(options: Http1ListenerOptions): Http1Listener {
  return new NetHttp1Listener(options);
}

class NetHttp1Listener implements Http1Listener {
  readonly #context: ListenerContext;
  readonly #log: Logger;
  readonly #sweep: DeadlineSweep;
  readonly #connections = new Set<Http1Connection>();
  readonly #refused = new Set<Socket>();
  /** What is read is used up, or copied, before the next read on any connection. */
  readonly #readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);
  #server: Server | null = null;
  #closed: Promise<void> | null = null;
  #onEmpty: (() => void) | null = null;

  constructor(options: Http1ListenerOptions) {
    const limits = { ...DEFAULT_HTTP1_LIMITS, ...options.limits };
    this.#context = new ListenerContext({ entrance: options.entrance, handler: options.handler, limits, clock: options.clock });
    this.#log = options.log;
    this.#sweep = new DeadlineSweep(options.clock);
  }

  get connections(): number {
    return this.#connections.size;
  }

  listenFd(fd: number): Promise<AddressInfo> {
    return this.#listen((server) => server.listen({ fd, backlog: BACKLOG }));
  }

  listen(host: string, port: number): Promise<AddressInfo> {
    return this.#listen((server) => server.listen({ host, port, backlog: BACKLOG }));
  }

  accept(socket: Socket): void {
    if (!this.#admits(socket)) return;
    this.#serve((received) => {
      socket.on('data', received);
      return socket;
    });
  }

  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  #listen(start: (server: Server) => void): Promise<AddressInfo> {
    const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#acceptOwn(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('listening', () => {
        server.off('error', reject);
        server.on('error', (error) => this.#log.error({ err: error.message }, 'accepting connections failed'));
        resolve(server.address() as AddressInfo);
      });
      start(server);
    });
  }

  #acceptOwn(socket: Socket): void {
    if (this.#admits(socket)) this.#serve((received) => withSharedReads(socket, this.#readBuffer, received));
  }

  /** False: the connection has been dealt with. */
  #admits(socket: Socket): boolean {
    if (this.#context.closing) socket.destroy();
    else if (this.#connections.size >= this.#context.limits.maxConnections) this.#refuse(socket);
    else return true;
    return false;
  }

  /** `attach` gives the socket that the connection will use, with its reads led to the listener it is given. */
  #serve(attach: (received: (bytes: Buffer) => void) => Socket): void {
    let connection: Http1Connection | null = null;
    const socket = attach((bytes) => connection?.receive(bytes));
    connection = new Http1Connection(socket, this.#context);
    const served = connection;
    this.#connections.add(served);
    this.#sweep.add(served);
    socket.on('end', () => served.inputEnded());
    socket.on('drain', () => served.drained());
    // What went wrong does not matter to anybody: `close` follows, and the client is gone.
    socket.on('error', ignore);
    socket.on('close', () => this.#forget(served));
  }

  #forget(connection: Http1Connection): void {
    connection.lost('client_closed');
    this.#connections.delete(connection);
    this.#sweep.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }

  /** Over the ceiling: a word, then the end. What the client sends is read so that the word is not reset away. */
  #refuse(socket: Socket): void {
    const { handler, entrance, clock } = this.#context;
    const id = this.#context.requestId(null);
    handler.refused({
      id,
      entrance,
      clientAddress: socket.remoteAddress ?? '',
      problem: 'gateway_overloaded',
      detail: 'connection ceiling',
    });
    socket.on('error', ignore);
    if (this.#refused.size >= MAX_REFUSALS_AT_ONCE) return void socket.destroy();
    this.#refused.add(socket);
    const timer = clock.setTimeout(() => socket.destroy(), GIVE_UP_MS);
    timer.unref();
    socket.on('close', () => {
      timer.cancel();
      this.#refused.delete(socket);
    });
    socket.on('end', () => socket.destroySoon());
    socket.resume();
    socket.end(refusalText('gateway_overloaded', id, this.#context.date()), 'latin1');
  }

  async #close(graceMs: number): Promise<void> {
    this.#context.closing = true;
    this.#context.idleGraceMs = Math.min(graceMs, IDLE_GRACE_MS);
    const stopped = this.#stopAccepting();
    const { clock } = this.#context;
    const giveUp = clock.setTimeout(() => this.#each((connection) => connection.giveUp()), graceMs);
    const cut = clock.setTimeout(() => this.#each((connection) => connection.destroy()), graceMs + GIVE_UP_MS);
    await this.#empty();
    giveUp.cancel();
    cut.cancel();
    for (const socket of this.#refused) socket.destroy();
    await stopped;
    this.#sweep.close();
  }

  #stopAccepting(): Promise<void> {
    const server = this.#server;
    return server === null ? Promise.resolve() : new Promise((resolve) => server.close(() => resolve()));
  }

  /** Resolves when the last connection is gone. */
  #empty(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #each(action: (connection: Http1Connection) => void): void {
    for (const connection of this.#connections) action(connection);
  }
}

function ignore(): void {}
