import { Worker } from 'node:worker_threads';
import { Backoff, type Clock, type Logger, type Timer, within } from '@infergate/kernel';
import type { SeriesLimits } from '../keeper/local-series-keeper.ts';
import { type SecondEnd, type SeriesKeeper, SeriesUnavailableError, type WorkerReport } from '../keeper/series-keeper.ts';
import { type MetricAnswer, type MetricRequest, TooMuchToReadError } from '../query/metric-query.ts';
import type { FromThread, ThreadStart, ToThread } from './thread-messages.ts';

export interface ThreadSeriesKeeperOptions {
  /** A file that Node.js can run: `series-thread.ts`, bundled. */
  readonly program: string;
  /** Of the series. */
  readonly path: string;
  readonly limits?: Partial<SeriesLimits>;
  readonly clock: Clock;
  readonly log: Logger;
}

const RESTART = { initialMs: 100, maxMs: 30_000 };
/** A thread that lived so long was all right: the next one need not wait. */
const GOOD_LIFE_MS = 60_000;
/** Writing down what is in memory takes a second or two at most; a disk that does not answer is not waited for. */
const CLOSE_LIMIT_MS = 10_000;
/** Questions that may wait for an answer. */
const MAX_QUESTIONS = 200;

interface Question {
  readonly resolve: (answer: MetricAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, and what it owes. */
interface Life {
  readonly thread: Worker;
  readonly startedAt: number;
  /** Of the reports that it has not taken yet. */
  readonly onTaken: (() => void)[];
  readonly questions: Map<number, Question>;
  readonly ended: Promise<void>;
  /** It has opened the file; before that, it is told nothing. */
  isOpen: boolean;
}

/**
 * Keeps series in a thread of their own, so that neither reading nor writing them holds up anybody else. One that dies is
 * replaced: what was committed is in the file, and what workers count meanwhile is counted when the next one hears of it.
 */
export class ThreadSeriesKeeper implements SeriesKeeper {
  onFresh: (() => void) | null = null;
  readonly #options: ThreadSeriesKeeperOptions;
  readonly #backoff = new Backoff(RESTART);
  #life: Life | null = null;
  #restart: Timer | null = null;
  #nextQuestion = 1;
  #isClosed = false;

  constructor(options: ThreadSeriesKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#life !== null || this.#isClosed) return;
    const { program, path, limits = {}, clock } = this.#options;
    const workerData: ThreadStart = { path, limits };
    const thread = new Worker(program, { workerData, name: 'series' });
    const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
    const life: Life = { thread, startedAt: clock.monotonic(), onTaken: [], questions: new Map(), ended, isOpen: false };
    this.#life = life;
    let reason: unknown = null;
    thread.on('message', (message: FromThread) => this.#receive(life, message));
    thread.once('error', (error) => {
      reason = error;
    });
    thread.once('exit', (code) => this.#lost(life, { reason, code }));
  }

  report(report: WorkerReport, onTaken: () => void): void {
    if (this.#life?.isOpen !== true) return;
    this.#life.onTaken.push(onTaken);
    this.#tell({ type: 'report', report });
  }

  endSecond(end: SecondEnd): void {
    if (this.#life?.isOpen === true) this.#tell({ type: 'second', end });
  }

  query(request: MetricRequest): Promise<MetricAnswer> {
    const questions = this.#life?.questions;
    if (questions === undefined || this.#isClosed) return Promise.reject(new SeriesUnavailableError('the series are being opened'));
    if (questions.size >= MAX_QUESTIONS) return Promise.reject(new SeriesUnavailableError('too many questions wait for the series'));
    return new Promise((resolve, reject) => {
      const id = this.#nextQuestion++;
      questions.set(id, { resolve, reject });
      this.#tell({ type: 'query', id, request });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#restart?.cancel();
    const life = this.#life;
    if (life === null) return;
    this.#tell({ type: 'close' });
    const { clock, log } = this.#options;
    if ((await within(clock, CLOSE_LIMIT_MS, life.ended, 'late')) !== 'late') return;
    log.error({}, 'the series could not be closed in time; what was in memory is lost');
    void life.thread.terminate();
  }

  #tell(message: ToThread): void {
    this.#life?.thread.postMessage(message);
  }

  #receive(life: Life, message: FromThread): void {
    const { onTaken, questions } = life;
    if (message.type === 'log') return this.#options.log[message.level](message.fields, message.message);
    if (message.type === 'taken') return onTaken.shift()?.();
    if (message.type === 'open') {
      life.isOpen = true;
      return this.onFresh?.();
    }
    const question = questions.get(message.id);
    questions.delete(message.id);
    if (message.type === 'answer') question?.resolve(message.answer);
    else if (message.type === 'too-much') question?.reject(new TooMuchToReadError(message.queryIndex, message.excess));
    else question?.reject(message.error);
  }

  #lost(life: Life, { reason, code }: { readonly reason: unknown; readonly code: number }): void {
    this.#life = null;
    for (const { reject } of life.questions.values()) reject(new SeriesUnavailableError('the series are being opened again'));
    const { clock, log } = this.#options;
    if (this.#isClosed) return;
    if (clock.monotonic() - life.startedAt >= GOOD_LIFE_MS) this.#backoff.reset();
    const inMs = Math.round(this.#backoff.next());
    log.error({ err: reason, code, inMs }, 'the thread of the series has ended; another one is started');
    this.#restart = clock.setTimeout(() => this.start(), inMs);
  }
}
