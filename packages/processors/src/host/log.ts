/**
 * Lines for whoever reads the instance's log. Plain text and no library: this program is bundled into a few small files,
 * and the one who runs it keeps and dates the lines.
 */
export interface Log {
  info(text: string): void;
  error(text: string, cause: unknown): void;
}

export const standardErrorLog: Log = {
  info: (text) => void process.stderr.write(`${text}\n`),
  error: (text, cause) =>
    void process.stderr.write(`${text}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`),
};
