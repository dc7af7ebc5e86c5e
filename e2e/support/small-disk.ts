import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '@infergate/kernel';

/** A file system of a few megabytes in memory, to be filled up. */
export class SmallDisk {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0711', 'tmpfs', path], { stdio: 'ignore' });
  }

  /** Takes every byte that is left. */
  fill(): void {
    const file = openSync(join(this.#path, 'filler'), 'a');
    try {
      for (const size of [1 << 20, 1 << 10, 1]) writeUntilFull(file, Buffer.alloc(size));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.#path, 'filler'));
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.#path]);
  }
}

/** Mounting needs root and, in a container, the right to do so. */
export function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    new SmallDisk(path).remove();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(file, bytes);
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC') throw error;
  }
}
