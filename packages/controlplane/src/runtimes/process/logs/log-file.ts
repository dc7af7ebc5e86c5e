import { open, type FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, writeFileAtomic } from '@infergate/kernel';
import type { LogLook } from './log-times.ts';

export type StreamName = 'stdout' | 'stderr';
export const STREAMS: readonly StreamName[] = ['stdout', 'stderr'];

/** Which part of everything a run ever wrote to a stream is still there. Offsets count from its first byte. */
export interface LogSpan {
  /** Offset of the first byte of the live file. */
  readonly base: number;
  /** Offset of the first byte that is kept. */
  readonly head: number;
}

/** Bytes that are compared to tell whether a file has only grown. */
const TAIL_BYTES = 256;
/**
 * How far offsets jump when a program empties its log: to where nobody can have read yet who saw what was written between
 * the last look and the emptying. Leaves room for some million times.
 */
const RESTART_GAP = 2 ** 32;

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
    return this.#stat().size;
  }

  look(): LogLook {
    const { size, mtimeMs } = this.#stat();
    const end = this.span().base + size;
    return { end, mtimeMs, tail: this.#tail(end) };
  }

  /**
   * Sees whether the program has emptied its log (`echo text > /dev/stdout`) since it had this look. If so, everything in
   * the file is new: from now on its first byte stands behind every offset that anybody may have read. Two who come from
   * the same look agree on where. Returns whether it is so; nothing is written.
   */
  restartIfEmptied(before: LogLook | null): boolean {
    if (before === null || !this.#isEmptied(before)) return false;
    const base = (Math.floor(before.end / RESTART_GAP) + 2) * RESTART_GAP;
    this.#span = { base, head: base };
    return true;
  }

  #isEmptied(before: LogLook): boolean {
    const { base } = this.span();
    // Cut away by ourselves.
    if (before.end <= base) return false;
    const { size, mtimeMs } = this.#stat();
    if (base + size < before.end) return true;
    if (mtimeMs === before.mtimeMs) return false;
    return base + size === before.end || this.#tail(before.end) !== before.tail;
  }

  #stat(): { readonly size: number; readonly mtimeMs: number } {
    return statSync(this.livePath, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  }

  #tail(end: number): string {
    const { base } = this.span();
    const from = Math.max(base, end - TAIL_BYTES);
    const buffer = Buffer.alloc(Math.max(0, end - from));
    const bytesRead = buffer.length === 0 ? 0 : readSyncAt(this.livePath, buffer, from - base);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 16);
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

function readSyncAt(path: string, buffer: Buffer, position: number): number {
  const file = openSync(path, 'r');
  try {
    return readSync(file, buffer, 0, buffer.length, position);
  } finally {
    closeSync(file);
  }
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
