import { pause } from '@infergate/kernel';
import type { CommandContext } from '../context.ts';
import type { CommandError } from '../exit-codes.ts';
import { isPassing } from './failure.ts';

const POLL_MS = 250;

/** Something that is looked at until it is where it should be. */
export interface Followed<T> {
  /** Its name, for people. */
  readonly what: string;
  readonly timeoutSeconds: number;
  readonly look: () => Promise<T>;
  /** Lines for people; one that was said last is not said again. */
  readonly progress: (seen: T) => readonly string[];
  /** Throws when it will not get there by itself. */
  readonly isSettled: (seen: T, say: (line: string) => void) => boolean;
  /** What to tell when the time is over. */
  readonly tooLate: (seen: T) => CommandError;
}

/** Looks again and again, saying what changes; a management API that is away for a moment is waited for. */
export async function follow<T>(context: CommandContext, followed: Followed<T>): Promise<void> {
  const { what, timeoutSeconds, look, progress, isSettled, tooLate } = followed;
  const deadline = context.clock.monotonic() + timeoutSeconds * 1000;
  const say = sayChanges(context.say);
  for (;;) {
    const isOver = context.clock.monotonic() > deadline;
    try {
      const seen = await look();
      say(...progress(seen));
      if (isSettled(seen, say)) return;
      if (isOver) throw tooLate(seen);
    } catch (error) {
      if (isOver || !isPassing(error)) throw error;
      say(`${what}: the management API does not answer; trying again`);
    }
    await pause(context.clock, POLL_MS);
  }
}

/** Lines that were said last are not said again. */
function sayChanges(say: (line: string) => void): (...lines: readonly string[]) => void {
  let last: readonly string[] = [];
  return (...lines) => {
    for (const line of lines) if (!last.includes(line)) say(line);
    last = lines;
  };
}
