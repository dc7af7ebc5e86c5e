import { ManagementError } from '@infergate/contract';
import type { Clock, Logger, Timer } from '@infergate/kernel';
import type { Call, Caller } from '../../domain/call.ts';

/** How soon a stream ends whose session has expired; what is taken away is noted at once. */
const CHECK_MS = 5_000;

export interface StreamLimits {
  /** Streams that are open at the same time, in all. */
  readonly total: number;
  /** Of one AccessKey, its sessions included. */
  readonly perCaller: number;
}

export interface OpenStreamsOptions {
  readonly limits: StreamLimits;
  /** Less than that, of operations whose streams cost more than others. */
  readonly limitsOf: Readonly<Partial<Record<string, StreamLimits>>>;
  readonly clock: Pick<Clock, 'setInterval'>;
  readonly log: Logger;
  /** Whether each caller may still do what the role it had was enough for. */
  readonly stillHold: (callers: readonly Caller[]) => Promise<readonly boolean[]>;
}

/** One open stream. `signal.reason` is the ManagementError that the caller is to be told; null: the caller has gone. */
export interface OpenStream {
  readonly signal: AbortSignal;
  /** Aborts the signal. Later calls do nothing. */
  end(reason: ManagementError | null): void;
  /** Gives the place back. */
  release(): void;
}

interface Entry extends OpenStream {
  readonly caller: Caller;
  readonly operation: string;
}

/** All streams that are open: bounded, and ended when the server stops or their caller is not let in any more. */
export class OpenStreams {
  readonly #options: OpenStreamsOptions;
  readonly #open = new Set<Entry>();
  #timer: Timer | null = null;
  #isClosing = false;
  #checking: Promise<void> | null = null;
  #checkAgain = false;

  constructor(options: OpenStreamsOptions) {
    this.#options = options;
  }

  /** Throws when there are too many, or when the server is stopping. */
  enter({ caller, operation }: Pick<Call, 'caller' | 'operation'>): OpenStream {
    if (this.#isClosing) throw stopping();
    const { limits, limitsOf } = this.#options;
    const all = [...this.#open];
    assertRoom(all, caller, limits);
    const less = limitsOf[operation];
    if (less !== undefined)
      assertRoom(
        all.filter((entry) => entry.operation === operation),
        caller,
        less,
      );
    const controller = new AbortController();
    const entry: Entry = {
      caller,
      operation,
      signal: controller.signal,
      end: (reason) => controller.abort(reason),
      release: () => this.#leave(entry),
    };
    this.#open.add(entry);
    this.#timer ??= this.#options.clock.setInterval(() => this.check(), CHECK_MS);
    return entry;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Ends the streams of callers who are not let in any more. Called again while it looks, it looks once more. */
  check(): void {
    if (this.#open.size === 0) return;
    if (this.#checking !== null) {
      this.#checkAgain = true;
      return;
    }
    this.#checking = this.#check()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'cannot tell whether the callers of streams are still let in'))
      .finally(() => {
        this.#checking = null;
        if (!this.#checkAgain) return;
        this.#checkAgain = false;
        this.check();
      });
  }

  /** Ends all of them, now and for ever. */
  close(): void {
    this.#isClosing = true;
    for (const entry of this.#open) entry.end(stopping());
  }

  async #check(): Promise<void> {
    const entries = [...this.#open];
    const answers = await this.#options.stillHold(entries.map(({ caller }) => caller));
    for (const [i, entry] of entries.entries()) if (answers[i] === false) entry.end(new ManagementError('InvalidSession', OVER));
  }

  #leave(entry: Entry): void {
    this.#open.delete(entry);
    if (this.#open.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }
}

function assertRoom(open: readonly Entry[], { accessKeyId }: Caller, { total, perCaller }: StreamLimits): void {
  const own = open.filter(({ caller }) => caller.accessKeyId === accessKeyId).length;
  if (own >= perCaller)
    throw new ManagementError('Throttling.User', `${own} such streams are open with ${accessKeyId}, as many as may be. Close some first.`);
  if (open.length >= total)
    throw new ManagementError('Throttling.User', `${total} such streams are open, as many as the controller keeps. Repeat in a while.`);
}

const OVER = 'The session has ended, or its AccessKey may not do this any more. Sign in again.';

function stopping(): ManagementError {
  return new ManagementError('ServiceUnavailable', 'The controller is stopping. Connect again in a second.');
}
