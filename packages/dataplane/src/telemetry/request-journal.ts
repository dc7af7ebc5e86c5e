import type { Clock } from '@infergate/kernel';
import type { Exchange } from '../exchange/exchange.ts';
import type { ListenerRefusal } from '../pipeline/request-handler.ts';
import { accessLine, refusalLine } from './access-line.ts';
import type { AccessLog } from './access-log.ts';
import type { RequestOutcome } from './request-outcome.ts';

/** Writes down every request; without an access log nothing. */
export class RequestJournal {
  readonly #clock: Clock;
  readonly #accessLog: AccessLog | null;
  #timeMs = Number.NaN;
  #time = '';

  constructor(clock: Clock, accessLog: AccessLog | null) {
    this.#clock = clock;
    this.#accessLog = accessLog;
  }

  note(exchange: Exchange, outcome: RequestOutcome): void {
    const log = this.#accessLog;
    if (log !== null) log.add(accessLine(exchange, outcome, this.#now(), log.withQuery));
  }

  noteRefusal(refusal: ListenerRefusal, status: number): void {
    this.#accessLog?.add(refusalLine(refusal, status, this.#now()));
  }

  /** Requests come many a millisecond, and writing the time costs more than the rest of a line. */
  #now(): string {
    const nowMs = this.#clock.now();
    if (nowMs !== this.#timeMs) {
      this.#timeMs = nowMs;
      this.#time = new Date(nowMs).toISOString();
    }
    return this.#time;
  }
}
