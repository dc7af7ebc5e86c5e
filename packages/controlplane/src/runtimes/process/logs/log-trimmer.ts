import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { randomId, type Logger } from '@infergate/kernel';
import type { LogFile } from './log-file.ts';
import { MAX_LINE_BYTES, readForward } from './log-lines.ts';

export interface LogLimits {
  /** A stream is cut when more than this is kept of it. */
  readonly maxBytes: number;
  /** What is left of it then, at least. */
  readonly keepBytes: number;
}

/**
 * Keeps logs within their bound while foreign programs append to them.
 *
 * Copy and truncate loses whatever is written between the two. Instead the oldest bytes are given back to the file
 * system by punching a hole: the file keeps its length, appending goes on undisturbed, offsets stay valid for ever and
 * no line is lost but the oldest ones. Needs `fallocate` and a file system that can (ext4, xfs, btrfs, tmpfs; any Linux).
 * Elsewhere (macOS) the newest part is copied and the file truncated, which can lose lines written in that instant.
 */
export class LogTrimmer {
  readonly #limits: LogLimits;
  readonly #canPunch: boolean;

  /** Prefer `open`, which finds out about holes itself. */
  constructor(limits: LogLimits, canPunch: boolean) {
    this.#limits = limits;
    this.#canPunch = canPunch;
  }

  /** Tries out what the file system of `directory` can do. */
  static async open(directory: string, limits: LogLimits, log: Logger): Promise<LogTrimmer> {
    const canPunch = await canPunchHoles(directory);
    if (!canPunch)
      log.warn({ directory }, 'holes cannot be punched here: logs are cut by copy and truncate, which may lose lines of that instant');
    return new LogTrimmer(limits, canPunch);
  }

  /** Whether it had to be cut. */
  async trim(file: LogFile): Promise<boolean> {
    const { base, head } = file.span();
    const end = base + file.liveBytes();
    if (end - Math.max(head, this.#canPunch ? 0 : base) <= this.#limits.maxBytes) return false;
    if (this.#canPunch) await this.#punch(file, end);
    else await this.#copyAndTruncate(file, end);
    return true;
  }

  async #punch(file: LogFile, end: number): Promise<void> {
    const { base } = file.span();
    const head = await lineStartBefore(file, end - this.#limits.keepBytes);
    // Readers must stop looking there before the bytes turn to zeros.
    file.writeSpan({ base, head });
    await punchHole(file.livePath, head - base);
  }

  async #copyAndTruncate(file: LogFile, end: number): Promise<void> {
    const { base } = file.span();
    const head = await lineStartBefore(file, Math.max(base, end - this.#limits.keepBytes));
    const temporary = `${file.copyPath}.${randomId('', 8)}`;
    let copied = head;
    // Catch up until nothing new came in while copying, so that as little as possible falls between copy and truncate.
    for (let size = end; copied < size; size = base + file.liveBytes()) {
      const range = { start: copied - base, end: size - base - 1 };
      await pipeline(createReadStream(file.livePath, range), createWriteStream(temporary, { flags: 'a', mode: 0o600 }));
      copied = size;
    }
    await truncate(file.livePath, 0);
    await rename(temporary, file.copyPath);
    file.writeSpan({ base: copied, head });
  }
}

/** The start of the line that holds `offset`, so that what is kept begins with a whole line. */
async function lineStartBefore(file: LogFile, offset: number): Promise<number> {
  const reader = await file.openReader();
  try {
    const from = Math.max(reader.head, offset - 2 * MAX_LINE_BYTES);
    let start = offset;
    for await (const line of readForward(reader, { from, to: offset, isFinal: false })) start = line.end;
    return Math.max(reader.head, start);
  } finally {
    await reader.close();
  }
}

async function punchHole(path: string, length: number): Promise<void> {
  const args = ['--punch-hole', '--keep-size', '--offset', '0', '--length', String(length), path];
  await promisify(execFile)('fallocate', args, { env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' } });
}

export async function canPunchHoles(directory: string): Promise<boolean> {
  const path = join(directory, randomId('.punch-', 8));
  const length = 256 * 1024;
  try {
    await writeFile(path, Buffer.alloc(length, 1), { mode: 0o600 });
    await punchHole(path, length);
    // Some file systems accept the call and do nothing.
    return (await stat(path)).size === length && (await stat(path)).blocks === 0;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true });
  }
}
