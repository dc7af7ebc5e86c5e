import type { Clock, Logger, Timer } from '@infergate/kernel';

/** Where batches of lines go. */
export interface LogSink {
  write(bytes: Buffer, done: (error: Error | null) => void): void;
  writeSync(bytes: Buffer): void;
  close(): void;
}

export interface AccessLogOptions {
  readonly clock: Clock;
  readonly sink: LogSink;
  readonly log: Logger;
  /** Query strings may hold personal data, so they are left out unless asked for. */
  readonly withQuery: boolean;
}

/**
 * A batch goes out when it has this many characters: enough to share what a write costs (the way to another thread and
 * back) among a hundred lines, and few enough that no request waits for a batch to be put together …
 */
const BATCH_CHARACTERS = 32 * 1024;
/** … or is this old. The age alone would make the batch the tail of the latency. */
const BATCH_MS = 100;
/** While the disk is slower than the requests, lines are kept up to here and dropped beyond. */
const MAX_PENDING_CHARACTERS = 4 * 1024 * 1024;

/** One line for each request, written in batches and never waited for. */
export class AccessLog {
  readonly withQuery: boolean;
  readonly #options: AccessLogOptions;
  readonly #buffer = Buffer.allocUnsafeSlow(2 * BATCH_CHARACTERS);
  #pending = '';
  #isWriting = false;
  #timer: Timer | null = null;
  #dropped = 0;

  constructor(options: AccessLogOptions) {
    this.#options = options;
    this.withQuery = options.withQuery;
  }

  /** Lines that the disk was too slow for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The line is ASCII. */
  add(line: string): void {
    if (this.#pending.length > MAX_PENDING_CHARACTERS) {
      this.#dropped += 1;
      return;
    }
    this.#pending += line;
    if (this.#pending.length >= BATCH_CHARACTERS) this.#flush();
    else this.#timer ??= this.#flushLater();
  }

  /** Writes what is left. Nothing may be added afterwards. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#pending !== '') this.#options.sink.writeSync(Buffer.from(this.#pending, 'latin1'));
    this.#pending = '';
    this.#options.sink.close();
  }

  #flushLater(): Timer {
    const timer = this.#options.clock.setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, BATCH_MS);
    timer.unref();
    return timer;
  }

  /** One buffer serves all batches of the usual size, since one is written at a time. */
  #encode(text: string): Buffer {
    if (text.length > this.#buffer.length) return Buffer.from(text, 'latin1');
    return this.#buffer.subarray(0, this.#buffer.write(text, 'latin1'));
  }

  #flush(): void {
    if (this.#isWriting || this.#pending === '') return;
    const batch = this.#encode(this.#pending);
    this.#pending = '';
    this.#isWriting = true;
    this.#options.sink.write(batch, (error) => {
      this.#isWriting = false;
      if (error !== null) this.#options.log.error({ err: error }, 'the access log cannot be written');
      if (this.#pending.length >= BATCH_CHARACTERS) this.#flush();
      else if (this.#pending !== '') this.#timer ??= this.#flushLater();
    });
  }
}
