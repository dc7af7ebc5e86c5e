import type { Socket } from 'node:net';
import type { Clock, Timer } from '@infergate/kernel';
import { MAX_QUERY_BYTES } from '../packet/query.ts';
import type { Responder } from '../responder.ts';
import { framed, MessageFrames } from './message-frames.ts';

export interface TcpConnectionOptions {
  readonly responder: Pick<Responder, 'respond'>;
  readonly clock: Clock;
  /** A whole question must have come within this time of the one before. */
  readonly idleMs: number;
  /** A question was answered: others are idle for longer now. */
  readonly onUse: () => void;
}

/** Replies that are not taken; beyond it nothing more is read. */
const MAX_UNSENT_BYTES = 256 * 1024;

/** One client over TCP: questions may come one behind another, replies go out in their order. */
export class TcpConnection {
  readonly #socket: Socket;
  readonly #options: TcpConnectionOptions;
  readonly #frames = new MessageFrames(MAX_QUERY_BYTES);
  readonly #client: string;
  #idle: Timer;

  constructor(socket: Socket, options: TcpConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#client = socket.remoteAddress ?? '';
    this.#idle = this.#arm();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => socket.resume());
    // Its close follows.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#idle.cancel());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #arm(): Timer {
    return this.#options.clock.setTimeout(() => this.destroy(), this.#options.idleMs);
  }

  #receive(chunk: Buffer): void {
    const messages = this.#frames.push(chunk);
    if (messages === null) return this.destroy();
    const replies = messages.map((message) => this.#options.responder.respond(message, this.#client, 'tcp'));
    // What may not be answered comes from nobody who asks.
    if (replies.includes(null)) return this.destroy();
    if (replies.length === 0) return;
    this.#idle.cancel();
    this.#idle = this.#arm();
    this.#options.onUse();
    this.#send(replies.filter((reply) => reply !== null));
  }

  #send(replies: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(replies.map(framed)));
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) this.#socket.pause();
  }
}
