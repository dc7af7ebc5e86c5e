import { constants } from 'node:fs';
import { lchown, lstat, mkdir, open, readdir, readlink, realpath, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { InstanceUser } from '../instance-user.ts';
import { StagingError } from './staging-error.ts';

export interface TreeBounds {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

export interface TreeCopyOptions {
  readonly bounds: TreeBounds;
  /** Names the key of the description in messages, e.g. `runtime.process.directory`. */
  readonly field: string;
  /** Left out wherever it lies below the source: the data directory with its secrets. Absolute, without links. */
  readonly except: string;
  /** Who owns the copy; null: this process. */
  readonly owner: InstanceUser | null;
  /** What the source has to be. */
  readonly kind: 'directory' | 'any';
  readonly signal: AbortSignal;
  readonly onBytes: (total: number) => void;
}

interface Progress {
  bytes: number;
  files: number;
}

/** Deeper trees are refused; nobody writes them by hand. */
const MAX_DEPTH = 64;
const COPY_BYTES = 1024 * 1024;

/**
 * Copies a file or a directory into `target`, which must not exist. Links inside the tree are kept, links that leave it are
 * refused, and so are devices, sockets and pipes.
 */
export async function copyTree(source: string, target: string, options: TreeCopyOptions): Promise<void> {
  const root = await realpath(source);
  if (options.kind === 'directory' && !(await lstat(root)).isDirectory())
    throw new StagingError(`${options.field}: ${source} is not a directory`);
  await new TreeCopy(root, options).copy(root, target, 0);
}

class TreeCopy {
  readonly #root: string;
  readonly #options: TreeCopyOptions;
  readonly #progress: Progress = { bytes: 0, files: 0 };

  constructor(root: string, options: TreeCopyOptions) {
    this.#root = root;
    this.#options = options;
  }

  async copy(source: string, target: string, depth: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (source === this.#options.except) return;
    this.#countEntry(depth);
    const stats = await lstat(source);
    if (stats.isDirectory()) await this.#copyDirectory(source, target, depth);
    else if (stats.isFile()) await this.#copyFile(source, target, stats.mode);
    else if (stats.isSymbolicLink()) await this.#copyLink(source, target);
    else throw this.#refusal(source, 'is neither a file nor a directory');
    const { owner } = this.#options;
    if (owner !== null) await lchown(target, owner.uid, owner.gid);
  }

  async #copyDirectory(source: string, target: string, depth: number): Promise<void> {
    // The top stays closed until everything below it is in place: what the owner has already got must not be changed under our hands.
    await mkdir(target, { mode: depth === 0 ? 0o700 : 0o755 });
    for (const name of await readdir(source)) await this.copy(join(source, name), join(target, name), depth + 1);
  }

  async #copyFile(source: string, target: string, mode: number): Promise<void> {
    const from = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      // Only the executable bits of the original matter: the copy is for one owner.
      const to = await open(target, 'wx', (mode & 0o111) === 0 ? 0o644 : 0o755);
      try {
        await this.#copyBytes(from, to);
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }

  async #copyBytes(from: FileHandle, to: FileHandle): Promise<void> {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (;;) {
      this.#options.signal.throwIfAborted();
      const { bytesRead } = await from.read(buffer, 0, COPY_BYTES);
      if (bytesRead === 0) return;
      this.#countBytes(bytesRead);
      await to.writeFile(buffer.subarray(0, bytesRead));
    }
  }

  async #copyLink(source: string, target: string): Promise<void> {
    const link = await readlink(source);
    const pointsTo = resolve(dirname(source), link);
    if (link.startsWith(sep) || !isWithin(this.#root, pointsTo)) throw this.#refusal(source, `links to ${link}, outside of the directory`);
    await symlink(link, target);
  }

  #countEntry(depth: number): void {
    const { bounds, field } = this.#options;
    this.#progress.files += 1;
    if (this.#progress.files > bounds.maxFiles)
      throw new StagingError(`${field}: more than ${bounds.maxFiles} files below ${this.#root}; point it at a smaller directory`);
    if (depth > MAX_DEPTH) throw new StagingError(`${field}: ${this.#root} is nested more than ${MAX_DEPTH} levels deep`);
  }

  #countBytes(bytes: number): void {
    const { bounds, field } = this.#options;
    this.#progress.bytes += bytes;
    if (this.#progress.bytes > bounds.maxBytes)
      throw new StagingError(`${field}: ${this.#root} holds more than ${megabytes(bounds.maxBytes)} MB; point it at less`);
    this.#options.onBytes(this.#progress.bytes);
  }

  #refusal(path: string, what: string): StagingError {
    return new StagingError(`${this.#options.field}: ${relative(this.#root, path) || path} ${what}; remove it or copy what it stands for`);
  }
}

export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

export function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
