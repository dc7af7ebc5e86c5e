import type { ServerResponse } from 'node:http';
import type { Clock } from '@infergate/kernel';

/** A comment is sent when nothing else was for so long, which keeps proxies from cutting the stream. */
const QUIET_MS = 15_000;
/** A reader that takes nothing for so long is given up. */
const STALLED_MS = 60_000;

/** `data: <json>` for each event, then `event: end`, or `event: error` with what `describe` makes of the reason. */
export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted: no more events. The reason is a ManagementError to be told, or null when the reader has gone. */
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'setInterval' | 'setTimeout'>;
  /** What the reader is told of an error. */
  readonly describe: (error: unknown) => object;
}

/**
 * Sends events as they come, one at a time: the next one is asked for when the reader has room. Never rejects. Ends the
 * response, so that a reader can tell a stream that is finished from one that is broken off.
 */
export async function sendEvents(response: ServerResponse, events: AsyncIterable<unknown>, options: EventStreamOptions): Promise<void> {
  const { headers, signal, clock, describe } = options;
  response.writeHead(200, { ...headers, ...STREAM_HEADERS });
  response.flushHeaders();
  const iterator = events[Symbol.asyncIterator]();
  const quiet = new QuietTimer(response, clock);
  try {
    for (let next = await nextOf(iterator, signal); next !== null; next = await nextOf(iterator, signal)) {
      quiet.note();
      if (!response.write(`data: ${JSON.stringify(next.value)}\n\n`)) await untilDrained(response, clock, signal);
    }
    finish(response, signal.aborted ? errorText(describe, signal.reason) : 'event: end\ndata: {}\n\n');
  } catch (error) {
    finish(response, errorText(describe, signal.aborted ? signal.reason : error));
  } finally {
    quiet.stop();
    // What waits for an event that never comes must not be waited for.
    iterator.return?.()?.then(undefined, () => undefined);
  }
}

/** One stream is one connection: it is not kept for another call, which could hold up the end of the server. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // For nginx, which would collect events otherwise.
  'x-accel-buffering': 'no',
  connection: 'close',
};

/** null: the end, by either side. */
function nextOf(iterator: AsyncIterator<unknown>, signal: AbortSignal): Promise<{ readonly value: unknown } | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const aborted = () => resolve(null);
    signal.addEventListener('abort', aborted, { once: true });
    iterator
      .next()
      .then((result) => resolve(result.done === true ? null : result), reject)
      .finally(() => signal.removeEventListener('abort', aborted));
  });
}

function untilDrained(response: ServerResponse, clock: Pick<Clock, 'setTimeout'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      timer.cancel();
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimeout(() => response.destroy(), STALLED_MS);
    response.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

function errorText(describe: (error: unknown) => object, reason: unknown): string {
  return reason === null ? '' : `event: error\ndata: ${JSON.stringify(describe(reason))}\n\n`;
}

/** Whoever does not read what is there will not read the last event either. */
function finish(response: ServerResponse, text: string): void {
  if (response.writableNeedDrain) response.destroy();
  else response.end(text);
}

class QuietTimer {
  readonly #timer;
  #isQuiet = false;

  constructor(response: ServerResponse, clock: Pick<Clock, 'setInterval'>) {
    this.#timer = clock.setInterval(() => {
      if (this.#isQuiet && !response.writableNeedDrain) response.write(':\n\n');
      this.#isQuiet = true;
    }, QUIET_MS);
  }

  note(): void {
    this.#isQuiet = false;
  }

  stop(): void {
    this.#timer.cancel();
  }
}
