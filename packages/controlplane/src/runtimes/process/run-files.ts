import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode, writeFileAtomic } from '@infergate/kernel';
import type { InstanceUser } from './instance-user.ts';

/** Why a run ended, noted by this program; absent while only the wrapper knows. */
export interface Verdict {
  readonly reason: string;
  readonly endedAtMs: number;
}

/** pid and exit files hold a line; what is longer was not written by the wrapper. */
const MAX_LINE = 4096;

/**
 * The files of one run of an instance: `permit`, `pid`, `exit`, `verdict.json`, `stdout.log`, `stderr.log` and what belongs to
 * the logs. The directory and everything in it belong to this program alone; the instance gets open descriptors.
 */
export class RunFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  get permitPath(): string {
    return join(this.directory, 'permit');
  }

  /** The user must be able to see that the permit exists, no more. */
  create(): void {
    mkdirSync(this.directory, { recursive: true });
    // Whatever the umask is.
    chmodSync(this.directory, 0o711);
  }

  grantPermit(): void {
    writeFileSync(this.permitPath, '', { mode: 0o600 });
  }

  /** After this, a wrapper that has not yet written its pid never runs the command. */
  withdrawPermit(): void {
    rmSync(this.permitPath, { force: true });
  }

  pidText(): string {
    return this.#readLine('pid');
  }

  exitText(): string {
    return this.#readLine('exit');
  }

  /** When the wrapper wrote the exit code; null when it has not. */
  exitedAtMs(): number | null {
    const file = openExisting(join(this.directory, 'exit'));
    if (file === null) return null;
    try {
      const { size, mtimeMs } = fstatSync(file);
      return size === 0 ? null : mtimeMs;
    } finally {
      closeSync(file);
    }
  }

  /** Descriptors for the wrapper; close them after the spawn. Logs may be opened again by the instance through /dev/stdout. */
  open(user: InstanceUser | null): { stdout: number; stderr: number; pid: number; exit: number; close(): void } {
    const opened: number[] = [];
    const open = (name: string): number => {
      const file = openSync(join(this.directory, name), constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
      opened.push(file);
      return file;
    };
    const close = (): void => opened.forEach((file) => closeSync(file));
    try {
      const files = { stdout: open('stdout.log'), stderr: open('stderr.log'), pid: open('pid'), exit: open('exit'), close };
      if (user !== null) for (const file of [files.stdout, files.stderr]) fchownSync(file, user.uid, user.gid);
      return files;
    } catch (error) {
      close();
      throw error;
    }
  }

  verdict(): Verdict | null {
    const text = readText(join(this.directory, 'verdict.json'));
    return text === null ? null : (JSON.parse(text) as Verdict);
  }

  writeVerdict(verdict: Verdict): void {
    writeFileAtomic(join(this.directory, 'verdict.json'), JSON.stringify(verdict), 0o600);
  }

  #readLine(name: string): string {
    const file = openExisting(join(this.directory, name));
    if (file === null) return '';
    try {
      const buffer = Buffer.alloc(MAX_LINE);
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, MAX_LINE, 0));
    } finally {
      closeSync(file);
    }
  }
}

function openExisting(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
