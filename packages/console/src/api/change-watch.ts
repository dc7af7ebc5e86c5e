import type { StreamEvent } from '@infergate/contract';
import type { Subject } from './subjects.ts';

type WatchEvent = StreamEvent<'WatchChanges'>;

export interface ChangeWatchOptions {
  /** Begins to follow; ends when the connection does. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<WatchEvent>;
  /** The connection stands, for the first time or again: what happened before was not told. */
  readonly onStanding: (isFirst: boolean) => void;
  /** What became different in the last moments. */
  readonly onChange: (subjects: ReadonlySet<Subject>) => void;
  /** The connection is gone, or was refused; it is dialled again. */
  readonly onLost: (error: unknown) => void;
}

/** The server says something every ten seconds; after this long it is gone. */
const SILENCE_MS = 25_000;
const RETRY_MS = 1_000;
/** What happens within this time is told together: a thousand services that start are not a thousand questions. */
const GATHER_MS = 200;

/** Follows what changes at the server until `signal` is aborted, whatever becomes of connections meanwhile. */
export async function watchChanges(options: ChangeWatchOptions, signal: AbortSignal): Promise<void> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const reason = await followOnce(options, isFirst, signal);
    if (signal.aborted) return;
    options.onLost(reason);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Resolves with the reason of its end. */
async function followOnce({ follow, onStanding, onChange }: ChangeWatchOptions, isFirst: boolean, signal: AbortSignal): Promise<unknown> {
  const silence = new AbortController();
  const expectMore = () => setTimeout(() => silence.abort(), SILENCE_MS);
  const changes = new Gathering(onChange);
  let timer = expectMore();
  try {
    let isStanding = false;
    for await (const event of follow(AbortSignal.any([signal, silence.signal]))) {
      clearTimeout(timer);
      timer = expectMore();
      if (!isStanding) onStanding(isFirst);
      isStanding = true;
      if (event.Type === 'Change') changes.add(event.Kind);
    }
    return null;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
    changes.end();
  }
}

class Gathering {
  readonly #tell: (subjects: ReadonlySet<Subject>) => void;
  #subjects = new Set<Subject>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: (subjects: ReadonlySet<Subject>) => void) {
    this.#tell = tell;
  }

  add(subject: Subject): void {
    this.#subjects.add(subject);
    this.#timer ??= setTimeout(() => {
      const subjects = this.#subjects;
      this.#timer = null;
      this.#subjects = new Set();
      this.#tell(subjects);
    }, GATHER_MS);
  }

  /** What is still to be told is not: after a new beginning everything is asked for. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
