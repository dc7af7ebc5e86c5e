import { close, mkdirSync, openSync, renameSync, rmSync, statSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LogFileOptions {
  readonly path: string;
  /** The file is renamed to `path.1` when it has grown beyond this. */
  readonly maxBytes: number;
  /** Files kept besides the one that is written to. */
  readonly keep: number;
}

/** A file that is appended to by one process and rotated by size. */
export class LogFile {
  readonly #options: LogFileOptions;
  #fd: number;
  #bytes: number;

  constructor(options: LogFileOptions) {
    this.#options = options;
    mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
    this.#fd = openSync(options.path, 'a', 0o600);
    this.#bytes = statSync(options.path).size;
  }

  /** Writes all of it, or calls back with an error; one call at a time. */
  write(bytes: Buffer, done: (error: Error | null) => void): void {
    try {
      this.#rotateFor(bytes.length);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    this.#bytes += bytes.length;
    this.#writeFrom(bytes, 0, done);
  }

  /** For the last words of a process. */
  writeSync(bytes: Buffer): void {
    this.#bytes += bytes.length;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
  }

  close(): void {
    close(this.#fd, () => undefined);
  }

  #writeFrom(bytes: Buffer, offset: number, done: (error: Error | null) => void): void {
    write(this.#fd, bytes, offset, (error, written) => {
      if (error !== null) done(error);
      else if (offset + written === bytes.length) done(null);
      else this.#writeFrom(bytes, offset + written, done);
    });
  }

  #rotateFor(more: number): void {
    const { path, maxBytes, keep } = this.#options;
    if (this.#bytes === 0 || this.#bytes + more <= maxBytes) return;
    for (let number = keep; number >= 1; number -= 1) move(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`);
    if (keep === 0) rmSync(path, { force: true });
    close(this.#fd, () => undefined);
    this.#fd = openSync(path, 'a', 0o600);
    this.#bytes = 0;
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // There was none yet, or somebody took it away: either way nothing to keep.
  }
}
