import { open, type FileHandle } from 'node:fs/promises';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, writeFileAtomic } from '@infergate/kernel';

export type StreamName = 'stdout' | 'stderr';
export const STREAMS: readonly StreamName[] = ['stdout', 'stderr'];

/** Which part of everything a run ever wrote to a stream is still there. Offsets count from its first byte. */
export interface LogSpan {
  /** Offset of the first byte of the live file. */
  readonly base: number;
  /** Offset of the first byte that is kept. */
  readonly head: number;
}

/** Where the output of one stream of one run lies on disk. */
export class LogFile {
  readonly livePath: string;
  /** What was copied away before the live file was truncated; only where holes cannot be punched. */
  readonly copyPath: string;
  readonly #spanPath: string;
  #span: LogSpan | null = null;

  constructor(runDirectory: string, stream: StreamName) {
    this.livePath = join(runDirectory, `${stream}.log`);
    this.copyPath = join(runDirectory, `${stream}.log.1`);
    this.#spanPath = join(runDirectory, `${stream}.span.json`);
  }

  /** As this object last read or wrote it; only one may write. */
  span(): LogSpan {
    this.#span ??= JSON.parse(readIfPresent(this.#spanPath) ?? '{"base":0,"head":0}') as LogSpan;
    return this.#span;
  }

  writeSpan(span: LogSpan): void {
    this.#span = span;
    writeFileAtomic(this.#spanPath, JSON.stringify(span), 0o600);
  }

  /** Offset behind the last byte. */
  end(): number {
    return this.span().base + this.liveBytes();
  }

  liveBytes(): number {
    try {
      return statSync(this.livePath).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0;
      throw error;
    }
  }

  /** Release it with `close`. */
  async openReader(): Promise<LogReader> {
    const { base, head } = this.span();
    const live = await openIfPresent(this.livePath);
    try {
      const copy = head < base ? await openIfPresent(this.copyPath) : null;
      const size = live === null ? 0 : (await live.stat()).size;
      return new LogReader({ live, copy, base, head: copy === null ? Math.max(head, base) : head, end: base + size });
    } catch (error) {
      await live?.close();
      throw error;
    }
  }
}

interface ReaderParts {
  readonly live: FileHandle | null;
  readonly copy: FileHandle | null;
  readonly base: number;
  readonly head: number;
  readonly end: number;
}

/** Reads by offset; sees the output as it was when the reader was opened. */
export class LogReader {
  readonly head: number;
  readonly end: number;
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.head = parts.head;
    this.end = parts.end;
    this.#parts = parts;
  }

  /** The bytes of [from, to); fewer where the file has been cut since. */
  async read(from: number, to: number): Promise<Buffer> {
    const { live, copy, base, head } = this.#parts;
    const pieces: Buffer[] = [];
    if (from < base && copy !== null) pieces.push(await readAt(copy, from - head, Math.min(to, base) - from));
    if (to > base && live !== null) pieces.push(await readAt(live, Math.max(from, base) - base, to - Math.max(from, base)));
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  }

  async close(): Promise<void> {
    await this.#parts.live?.close();
    await this.#parts.copy?.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
