import type { Socket } from 'node:net';
import type { ClientConnection, Peer } from '../client-connection.ts';
import { Http1Connection } from '../http1/connection.ts';
import { Http2Connection } from '../http2/connection.ts';
import type { ListenerContext } from '../listener-context.ts';
import { greetingOf } from './greeting.ts';
import { withSharedReads } from './shared-read.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A connection from its acceptance on. It reads until the client has shown what it speaks, gives the connection to that
 * protocol, and from then on only passes on what happens.
 */
export class EntryConnection implements ClientConnection {
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #peer: Peer;
  readonly #acceptedAtMs: number;
  #served: ClientConnection | null = null;
  /** Of a greeting that is not complete yet. */
  #held: Buffer = NOTHING;

  constructor(accepted: Socket, context: ListenerContext, { readBuffer, onClose }: EntryConnectionOptions) {
    this.#context = context;
    this.#peer = { address: plainAddress(accepted.remoteAddress), isSecure: false };
    this.#acceptedAtMs = context.clock.monotonic();
    const socket = withSharedReads(accepted, readBuffer, (bytes) => this.receive(bytes));
    this.#socket = socket;
    socket.on('end', () => this.inputEnded());
    socket.on('drain', () => this.#served?.drained());
    // What went wrong does not matter to anybody: `close` follows, and the client is gone.
    socket.on('error', ignore);
    socket.on('close', () => {
      this.closed();
      onClose(this);
    });
  }

  receive(bytes: Buffer): void {
    if (this.#served !== null) return this.#served.receive(bytes);
    const greeted = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const greeting = greetingOf(greeted);
    if (greeting === null) {
      this.#held = Buffer.from(greeted);
    } else if (greeting === 'h2') {
      this.#held = NOTHING;
      this.#served = new Http2Connection(this.#socket, this.#context, { peer: this.#peer, received: Buffer.from(greeted) });
    } else {
      this.#held = NOTHING;
      this.#serveHttp1().receive(greeted);
    }
  }

  inputEnded(): void {
    (this.#served ?? this.#serveHttp1()).inputEnded();
  }

  drained(): void {
    this.#served?.drained();
  }

  closed(): void {
    this.#served?.closed();
  }

  /** A client that does not greet in time is one that sends no head in time. */
  sweep(nowMs: number): void {
    const { limits, closing, idleGraceMs } = this.#context;
    if (this.#served !== null) return this.#served.sweep(nowMs);
    const waitMs = closing ? Math.min(limits.headMs, idleGraceMs) : limits.headMs;
    if (nowMs - this.#acceptedAtMs >= waitMs) this.#serveHttp1().sweep(nowMs);
  }

  giveUp(): void {
    (this.#served ?? this.#serveHttp1()).giveUp();
  }

  destroy(): void {
    if (this.#served === null) this.#socket.destroy();
    else this.#served.destroy();
  }

  /** With what it has said so far. */
  #serveHttp1(): ClientConnection {
    const connection = new Http1Connection(this.#socket, this.#context, { peer: this.#peer, sinceMs: this.#acceptedAtMs });
    this.#served = connection;
    const held = this.#held;
    this.#held = NOTHING;
    if (held.length > 0) connection.receive(held);
    return connection;
  }
}

export interface EntryConnectionOptions {
  /** What is read is used up, or copied, before the next read on any connection. */
  readonly readBuffer: Buffer;
  readonly onClose: (connection: EntryConnection) => void;
}

/** An IPv4 client of a dual-stack socket under its own address. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function ignore(): void {}
