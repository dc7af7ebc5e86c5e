import type { Socket } from 'node:net';
import type { ReleaseSlot } from '../../counters/counters.ts';
import { ALERT, alertRecord } from '../../tls/alert.ts';
import { refusalText } from '../http1/answer-text.ts';
import type { ListenerContext } from '../listener-context.ts';
import { plainAddress } from './entry-connection.ts';
import { greetingOf } from './greeting.ts';

/** Connections over the ceiling that are told so at one time; further ones are just closed. */
const MAX_REFUSALS_AT_ONCE = 256;
/** A refused client may take this long to read why. */
const GOODBYE_MS = 500;
const OVER_TLS = alertRecord(ALERT.internalError);

/** Who has places for connections beside this listener. */
export interface Places {
  /** null: there is none here. */
  tryHold(): ReleaseSlot | null;
  /** After a no. null: it is final. Otherwise resolves, within milliseconds, when trying again is worth it. */
  ask(): Promise<void> | null;
}

/** Holds the number of connections below a ceiling and tells those over it. The one place that decides whether a connection is served. */
export class ConnectionCeiling {
  readonly #context: ListenerContext;
  readonly #refused = new Set<Socket>();
  readonly #places: Places | null;
  #held = 0;

  /** `places`: what this listener shares with others; null: nothing. */
  constructor(context: ListenerContext, places: Places | null) {
    this.#context = context;
    this.#places = places;
  }

  /** null: this one is too many. Else what gives the place back, to be called once. */
  tryHold(): (() => void) | null {
    if (this.#held >= this.#context.limits.maxConnections) return null;
    const giveBack = this.#places === null ? null : this.#places.tryHold();
    if (this.#places !== null && giveBack === null) return null;
    this.#held += 1;
    return () => {
      this.#held -= 1;
      giveBack?.();
    };
  }

  /** After a no. null: it is final. Otherwise resolves, within milliseconds, when trying again is worth it. */
  ask(): Promise<void> | null {
    return this.#held >= this.#context.limits.maxConnections || this.#places === null ? null : this.#places.ask();
  }

  /** Over the ceiling: a word, then the end. What the client sends is read so that the word is not reset away. */
  refuse(socket: Socket): void {
    const { clock } = this.#context;
    const id = this.#context.requestId(null);
    this.#context.refused({
      id,
      clientAddress: plainAddress(socket.remoteAddress),
      problem: 'gateway_overloaded',
      detail: 'connection ceiling',
    });
    socket.on('error', ignore);
    if (this.#refused.size >= MAX_REFUSALS_AT_ONCE) return void socket.destroy();
    this.#refused.add(socket);
    const timer = clock.setTimeout(() => socket.destroy(), GOODBYE_MS);
    timer.unref();
    socket.on('close', () => {
      timer.cancel();
      this.#refused.delete(socket);
    });
    socket.on('end', () => socket.destroySoon());
    this.#sayGoodbye(socket, Buffer.from(refusalText('gateway_overloaded', id, this.#context.date()), 'latin1'));
  }

  /** In the words of the client; where both are spoken, its first ones tell. */
  #sayGoodbye(socket: Socket, inHttp: Buffer): void {
    const { handler, entrance } = this.#context;
    const { tls } = handler.table.gateway;
    const isEither = tls !== null && !tls.isAlone && !tls[entrance].isPlain;
    if (isEither) socket.once('data', (bytes: Buffer) => socket.end(greetingOf(bytes) === 'tls' ? OVER_TLS : inHttp));
    else socket.end(tls?.isAlone === true ? OVER_TLS : inHttp);
    socket.resume();
  }

  /** Cuts the goodbyes short. */
  close(): void {
    for (const socket of this.#refused) socket.destroy();
  }
}

function ignore(): void {}
