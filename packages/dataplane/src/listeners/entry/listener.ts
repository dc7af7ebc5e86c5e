import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock, Logger } from '@infergate/kernel';
import { MAX_QUESTIONS } from '../../counters/counters.ts';
import { MemoryCounters } from '../../counters/memory-counters.ts';
import { DeadlineSweep } from '../../exchange/deadline-sweep.ts';
import type { Entrance } from '../../exchange/exchange.ts';
import { Bandwidth } from '../../limits/bandwidth/bandwidth.ts';
import type { RequestHandler } from '../../pipeline/request-handler.ts';
import { DEFAULT_LISTENER_LIMITS, type ListenerLimits } from '../limits.ts';
import { ListenerContext } from '../listener-context.ts';
import { ConnectionCeiling, type Places } from './connection-ceiling.ts';
import { EntryConnection, plainAddress } from './entry-connection.ts';

export interface ListenerOptions {
  readonly entrance: Entrance;
  /** Of a `vpc` listener: the linked VPC whose address it is. */
  readonly vpcId?: string | null;
  readonly handler: RequestHandler;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<ListenerLimits>;
  /** Places for connections that several listeners share; null: this one has only its own ceiling. */
  readonly places?: Places | null;
  /** What the connections of several listeners may move; absent: it is only counted. */
  readonly bandwidth?: Bandwidth;
}

/** An entry of a gateway: HTTP/1.1 and HTTP/2, in plain text or over TLS, on one listening socket. */
export interface Listener {
  /** Open connections. */
  readonly connections: number;
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

export function createListener(options: ListenerOptions): Listener {
  return new NetListener(options);
}

class NetListener implements Listener {
  readonly #context: ListenerContext;
  readonly #log: Logger;
  readonly #sweep: DeadlineSweep;
  readonly #ceiling: ConnectionCeiling;
  readonly #connections = new Set<EntryConnection>();
  readonly #readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);
  #server: Server | null = null;
  #closed: Promise<void> | null = null;
  /** Accepted, and waiting for a place. */
  #awaiting = 0;
  #onEmpty: (() => void) | null = null;

  constructor(options: ListenerOptions) {
    const limits = { ...DEFAULT_LISTENER_LIMITS, ...options.limits };
    const { entrance, handler, clock, vpcId = null } = options;
    const bandwidth = options.bandwidth ?? new Bandwidth(clock, new MemoryCounters(), '');
    this.#context = new ListenerContext({ entrance, vpcId, handler, limits, clock, bandwidth });
    this.#log = options.log;
    this.#sweep = new DeadlineSweep(options.clock);
    this.#ceiling = new ConnectionCeiling(this.#context, options.places ?? null);
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

  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  #listen(start: (server: Server) => void): Promise<AddressInfo> {
    const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#accept(socket));
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

  #accept(accepted: Socket): void {
    if (this.#context.closing) return void accepted.destroy();
    if (this.#context.isClosed) return this.#turnAway(accepted);
    const release = this.#ceiling.tryHold();
    if (release !== null) return this.#serve(accepted, release);
    const answered = this.#ceiling.ask();
    if (answered === null) return this.#ceiling.refuse(accepted);
    accepted.on('error', ignore);
    void this.#acceptAfter(answered, accepted, MAX_QUESTIONS - 1);
  }

  /** To its client it looks as if nobody listened. */
  #turnAway(accepted: Socket): void {
    const clientAddress = plainAddress(accepted.remoteAddress);
    accepted.on('error', ignore);
    accepted.resetAndDestroy();
    this.#context.refused({ id: this.#context.requestId(null), clientAddress, problem: 'endpoint_closed', detail: 'new connection' });
  }

  /** Nothing is read of it until it has a place. */
  async #acceptAfter(answered: Promise<void>, accepted: Socket, questions: number): Promise<void> {
    this.#awaiting += 1;
    await answered;
    this.#awaiting -= 1;
    // Also when the listener closes meanwhile: nobody else will serve what was accepted here.
    const release = this.#ceiling.tryHold();
    if (release !== null) return this.#serve(accepted, release);
    // Somebody else was quicker, or the place was called back: there may be one elsewhere yet.
    const again = questions === 0 ? null : this.#ceiling.ask();
    if (again !== null) return this.#acceptAfter(again, accepted, questions - 1);
    this.#ceiling.refuse(accepted);
    this.#checkEmpty();
  }

  #serve(accepted: Socket, release: () => void): void {
    const connection = new EntryConnection(accepted, this.#context, {
      readBuffer: this.#readBuffer,
      onClose: (closed) => {
        release();
        this.#forget(closed);
      },
    });
    this.#connections.add(connection);
    this.#sweep.add(connection);
  }

  #forget(connection: EntryConnection): void {
    this.#connections.delete(connection);
    this.#sweep.delete(connection);
    this.#checkEmpty();
  }

  get #isEmpty(): boolean {
    return this.#connections.size === 0 && this.#awaiting === 0;
  }

  #checkEmpty(): void {
    if (this.#isEmpty) this.#onEmpty?.();
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
    this.#ceiling.close();
    await stopped;
    this.#sweep.close();
  }

  #stopAccepting(): Promise<void> {
    const server = this.#server;
    return server === null ? Promise.resolve() : new Promise((resolve) => server.close(() => resolve()));
  }

  /** Resolves when the last connection is gone. */
  #empty(): Promise<void> {
    if (this.#isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  #each(action: (connection: EntryConnection) => void): void {
    for (const connection of this.#connections) action(connection);
  }
}

function ignore(): void {}
