import { Readable } from 'node:stream';
import type { Clock } from '@infergate/kernel';
import type { CommandContext } from '../src/commands/context.ts';
import { runCommand } from '../src/main.ts';
import type { FakeManagement } from './fake-management.ts';

export interface Surroundings {
  readonly management?: FakeManagement;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  readonly outputClosed?: AbortSignal;
  /** Sees every line as it is printed. */
  readonly onPrint?: (line: string) => void;
  readonly onWrite?: (bytes: Uint8Array) => void | Promise<void>;
}

export interface Outcome {
  readonly exitCode: number;
  /** stdout, whole. */
  readonly out: string;
  readonly bytes: Buffer;
  /** stderr, whole. */
  readonly err: string;
}

/** Runs one command line in this process. Its pauses take no time. */
export async function run(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { management, cwd = '/', environment = {}, stdin = '', isTerminal = false, onPrint, onWrite } = surroundings;
  const out: Buffer[] = [];
  const err: string[] = [];
  const context: CommandContext = {
    cwd,
    environment: { ...management?.environment, ...environment },
    clock: hurriedClock(),
    print: (line) => {
      out.push(Buffer.from(`${line}\n`));
      onPrint?.(line);
    },
    write: async (bytes) => {
      out.push(Buffer.from(bytes));
      await onWrite?.(bytes);
    },
    say: (line) => void err.push(`${line}\n`),
    input: () => Readable.from([Buffer.from(stdin)]),
    isTerminal,
    outputClosed: surroundings.outputClosed ?? new AbortController().signal,
    exitCode: 0,
  };
  const exitCode = await runCommand(args, context);
  const bytes = Buffer.concat(out);
  return { exitCode, bytes, out: bytes.toString(), err: err.join('') };
}

/** A clock on which every wait is over at once, and has taken its time all the same. */
function hurriedClock(): Clock {
  let elapsedMs = 0;
  const setTimeout: Clock['setTimeout'] = (fn, ms) => {
    const handle = setImmediate(() => {
      elapsedMs += ms;
      fn();
    });
    return { cancel: () => clearImmediate(handle), unref: () => undefined };
  };
  return {
    now: () => elapsedMs,
    monotonic: () => elapsedMs,
    setTimeout,
    setInterval: () => {
      throw new Error('no command repeats anything by an interval');
    },
  };
}
