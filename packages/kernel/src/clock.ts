/** A pending call. */
export interface Timer {
  /** Nothing happens when it has fired already. */
  cancel(): void;
  /** Lets the process end while this timer is pending. */
  unref(): void;
}

/** The only source of time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970; may jump when the system's clock is set. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. For durations and deadlines. */
  monotonic(): number;
  setTimeout(fn: () => void, ms: number): Timer;
  setInterval(fn: () => void, ms: number): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (fn, ms) => {
    const handle = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(handle), unref: () => void handle.unref() };
  },
  setInterval: (fn, ms) => {
    const handle = setInterval(fn, ms);
    return { cancel: () => clearInterval(handle), unref: () => void handle.unref() };
  },
};

/** Resolves after `ms` on the given clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}

/** Resolves with the value, or with `late` when it takes longer than `ms`; the work itself is not cancelled. */
export async function within<T, L>(clock: Clock, ms: number, work: Promise<T>, late: L): Promise<T | L> {
  let timer: Timer | null = null;
  const timeout = new Promise<L>((resolve) => {
    timer = clock.setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    (timer as Timer | null)?.cancel();
  }
}
