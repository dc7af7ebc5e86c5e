import type { Socket } from 'node:net';
import type { Clock } from '@infergate/kernel';
import type { Turn } from './turn.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
/** Between one probe and the next: a dead peer answers the first with a reset, which the second runs into. */
const PAUSES_MS = [5, 15, 60, 250];

/**
 * Tells a client that has finished sending from one that is gone. Both look the same on the wire: their end of the
 * connection is closed. While no answer has begun an interim answer is harmless to the first, who must skip it, and is
 * answered with a reset by the second's machine. After that the client counts as there, until a write fails.
 * HTTP/1.0 has no interim answers: such a client is served to the end.
 */
export class HalfCloseProbe {
  readonly #socket: Socket;
  readonly #clock: Clock;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  start(turn: Turn): void {
    if (turn.head.httpVersion === '1.1') this.#send(turn, 0);
  }

  #send(turn: Turn, count: number): void {
    if (turn.closed || turn.answered) return;
    this.#socket.write(CONTINUE, 'latin1');
    const pauseMs = PAUSES_MS[count];
    if (pauseMs !== undefined) this.#clock.setTimeout(() => this.#send(turn, count + 1), pauseMs).unref();
  }
}
