/** Exit codes of every command; documented in docs/reference/cli.md. */
export const EXIT = {
  ok: 0,
  /** The command failed; stderr says why. */
  failed: 1,
  /** The command line, or a file that it names, is wrong. Nothing was done. */
  usage: 2,
  /** No management API answers at the endpoint, or no gateway at that of the service. */
  unreachable: 3,
  /** The management API refused: bad input, no permission, no such thing. */
  refused: 4,
  /** A waited-for state was not reached. */
  notReady: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a message for people and an exit code for scripts. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
