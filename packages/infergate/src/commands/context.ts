import type { Readable } from 'node:stream';
import type { Clock } from '@infergate/kernel';

/** What a command may use of its surroundings, so that tests and other programs can run commands in-process. */
export interface CommandContext {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A result, on stdout. */
  readonly print: (line: string) => void;
  /** Bytes of a result, on stdout as they are. Resolves when more can be taken. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Talk for people, on stderr. */
  readonly say: (line: string) => void;
  /** Standard input, for commands that are told to read it. */
  readonly input: () => Readable;
  /** Results are read by a person, not by a program. */
  readonly isTerminal: boolean;
  /** Aborted when nobody reads the results any more. */
  readonly outputClosed: AbortSignal;
  /** Set by the command; the process exits with it. */
  exitCode: number;
}
