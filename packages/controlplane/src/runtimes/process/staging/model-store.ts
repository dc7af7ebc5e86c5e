import { chmod, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode, randomId, type AddressPolicy } from '@infergate/kernel';
import { openDirectory } from '../runtime-root.ts';
import { ArchiveGuard, archiveFormat, type ArchiveFormat } from './archive.ts';
import { allowedPath, type PathRules } from './allowed-paths.ts';
import { downloadModel } from './model-download.ts';
import { StagingError } from './staging-error.ts';
import { unpackTar } from './tar-archive.ts';
import { copyTree, megabytes, type TreeBounds } from './tree-copy.ts';
import { unpackZip } from './zip-archive.ts';

export interface ModelStoreOptions {
  /** One directory below for each model. */
  readonly directory: string;
  readonly rules: PathRules;
  readonly policy: AddressPolicy;
  readonly bounds: TreeBounds;
  readonly downloadTimeoutMs: number;
}

interface Staging {
  readonly done: Promise<string>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: string) => void>;
}

/**
 * Models as instances see them: fetched, checked and unpacked once per service version, read-only, shared by its instances.
 * A model is there whole or not at all: it is prepared aside and renamed.
 */
export class ModelStore {
  readonly #options: ModelStoreOptions;
  readonly #running = new Map<string, Staging>();

  constructor(options: ModelStoreOptions) {
    this.#options = options;
  }

  /** Removes what an interrupted preparation left. Call before the first `stage`. */
  async open(): Promise<void> {
    await openDirectory(this.#options.directory);
    for (const name of await readdir(this.#options.directory))
      if (name.startsWith('.')) await rm(join(this.#options.directory, name), { recursive: true, force: true });
  }

  /**
   * The path of the model, preparing it first when nobody has. Rejects with `StagingError`, or with the abort reason. The
   * preparation goes on as long as one caller waits for it.
   */
  async stage(key: string, source: string, signal: AbortSignal, onProgress: (progress: string) => void): Promise<string> {
    const ready = await this.#readyPath(key);
    if (ready !== null) return ready;
    signal.throwIfAborted();
    const staging = this.#running.get(key) ?? this.#begin(key, source);
    staging.listeners.add(onProgress);
    const leave = (): void => {
      staging.listeners.delete(onProgress);
      if (staging.listeners.size > 0) return;
      this.#forget(key, staging);
      staging.controller.abort();
    };
    return untilAborted(staging.done, signal, leave);
  }

  /** Removes every model that is not in `keys`. Never one that is being prepared. */
  async keepOnly(keys: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#options.directory)) {
      if (name.startsWith('.') || keys.has(name) || this.#running.has(name)) continue;
      await rm(join(this.#options.directory, name), { recursive: true, force: true });
    }
  }

  #begin(key: string, source: string): Staging {
    const controller = new AbortController();
    const listeners: Staging['listeners'] = new Set();
    const report = (progress: string): void => listeners.forEach((listener) => listener(progress));
    const done = this.#prepare(key, source, controller.signal, report).finally(() => this.#forget(key, staging));
    done.catch(() => undefined);
    const staging: Staging = { done, controller, listeners };
    this.#running.set(key, staging);
    return staging;
  }

  #forget(key: string, staging: Staging): void {
    if (this.#running.get(key) === staging) this.#running.delete(key);
  }

  async #prepare(key: string, source: string, signal: AbortSignal, report: (progress: string) => void): Promise<string> {
    const temporary = join(this.#options.directory, randomId('.tmp-', 12));
    const content = join(temporary, 'content');
    try {
      await mkdir(temporary, { mode: 0o700 });
      await mkdir(content);
      if (/^https?:\/\//i.test(source)) await this.#fetch(source, temporary, signal, report);
      else await this.#copy(source, temporary, signal, report);
      await makeReadOnly(content);
      signal.throwIfAborted();
      await rename(content, join(this.#options.directory, key));
    } catch (error) {
      throw explainDiskError(error, this.#options.directory);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    const path = await this.#readyPath(key);
    if (path === null) throw new StagingError('model_path: the model is empty');
    return path;
  }

  async #fetch(url: string, temporary: string, signal: AbortSignal, report: (progress: string) => void): Promise<void> {
    const { policy, bounds, downloadTimeoutMs } = this.#options;
    const file = join(temporary, 'download');
    report('fetching model');
    const options = { policy, maxBytes: bounds.maxBytes, timeoutMs: downloadTimeoutMs, signal, onProgress: report };
    const name = await downloadModel(url, file, options);
    const format = await archiveFormat(file, name);
    if (format === null) await rename(file, join(temporary, 'content', name));
    else await this.#unpack(file, format, join(temporary, 'content', 'model'), report);
  }

  async #copy(path: string, temporary: string, signal: AbortSignal, report: (progress: string) => void): Promise<void> {
    const { bounds, rules } = this.#options;
    const real = await allowedPath(path, 'model_path', rules);
    const format = (await stat(real)).isFile() ? await archiveFormat(real, basename(real)) : null;
    if (format !== null) return this.#unpack(real, format, join(temporary, 'content', 'model'), report);
    const onBytes = (total: number): void => report(`copying model, ${megabytes(total)} MB`);
    const options = { bounds, field: 'model_path', except: rules.dataDir, owner: null, kind: 'any' as const, signal, onBytes };
    await copyTree(real, join(temporary, 'content', basename(real)), options);
  }

  async #unpack(file: string, format: ArchiveFormat, target: string, report: (progress: string) => void): Promise<void> {
    report('unpacking model');
    await mkdir(target);
    const guard = new ArchiveGuard(this.#options.bounds);
    if (format === 'zip') return unpackZip(file, target, guard);
    await unpackTar(file, { tar: null, 'tar.gz': 'gzip' as const, 'tar.bz2': 'bzip2' as const }[format], target, guard);
  }

  /** A finished model is a directory with exactly one entry. */
  async #readyPath(key: string): Promise<string | null> {
    try {
      const [entry] = await readdir(join(this.#options.directory, key));
      return entry === undefined ? null : join(this.#options.directory, key, entry);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }
}

/** What `work` comes to, or the reason of the signal, whichever is first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal, onAbort: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      onAbort();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function explainDiskError(error: unknown, directory: string): unknown {
  if (errorCode(error) !== 'ENOSPC') return error;
  return new StagingError(`no space is left for the model below ${directory}; free some, or choose another data directory`, {
    cause: error,
  });
}

/** Everybody may read, nobody may write: archives bring modes of their own. */
async function makeReadOnly(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return;
  if (stats.isDirectory()) for (const name of await readdir(path)) await makeReadOnly(join(path, name));
  await chmod(path, stats.isDirectory() ? 0o755 : 0o444);
}
