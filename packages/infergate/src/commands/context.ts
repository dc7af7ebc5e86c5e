/** What a command may use of its surroundings, so that tests can run commands in-process. */
export interface CommandContext {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A result, on stdout. */
  readonly print: (line: string) => void;
  /** Talk for people, on stderr. */
  readonly say: (line: string) => void;
  /** Set by the command; the process exits with it. */
  exitCode: number;
}
