import { open } from 'node:fs/promises';
import { StagingError } from './staging-error.ts';
import { megabytes, type TreeBounds } from './tree-copy.ts';

export type ArchiveFormat = 'tar' | 'tar.gz' | 'tar.bz2' | 'zip';

const SUFFIXES: readonly (readonly [suffix: string, format: ArchiveFormat])[] = [
  ['.tar', 'tar'],
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
  ['.tar.bz2', 'tar.bz2'],
  ['.tbz2', 'tar.bz2'],
  ['.zip', 'zip'],
];
const MAX_NAME_BYTES = 1024;
const MAX_DEPTH = 32;
/** Of a tar archive: headers with long names, and padding; and the zeros at its end, which some programs write many of. */
const MAX_ENTRY_OVERHEAD = 8 * 1024;
const MAX_END_BYTES = 2 ** 20;

/**
 * Which archive a file is; null: none, it is the model itself. The name decides where it says something; a name without a
 * suffix (a signed link, say) leaves it to the first bytes.
 */
export async function archiveFormat(path: string, name: string): Promise<ArchiveFormat | null> {
  const named = SUFFIXES.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1] ?? null;
  const found = formatOfBytes(await firstBytes(path));
  if (named !== null && found !== named)
    throw new StagingError(`model_path: ${name} is not a ${named} archive; check that the address or file is the right one`);
  return named ?? (name.includes('.') ? null : found);
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(512);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function formatOfBytes(bytes: Buffer): ArchiveFormat | null {
  const text = bytes.toString('latin1');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'zip';
  if (text.startsWith('\x1f\x8b')) return 'tar.gz';
  if (text.startsWith('BZh')) return 'tar.bz2';
  return text.slice(257, 262) === 'ustar' ? 'tar' : null;
}

export type EntryKind = 'file' | 'directory' | 'other';

/** Decides entry by entry what an archive may create. */
export class ArchiveGuard {
  readonly #bounds: TreeBounds;
  #files = 0;
  #bytes = 0;
  #rawBytes = 0;
  #refusal: StagingError | null = null;

  constructor(bounds: TreeBounds) {
    this.#bounds = bounds;
  }

  /** Why an entry was refused; null as long as all is well. */
  get refusal(): StagingError | null {
    return this.#refusal;
  }

  /** For what an archive is unpacked to before its entries are known. Throws when that is more than entries could account for. */
  countBytes(bytes: number): void {
    this.#rawBytes += bytes;
    const { maxBytes, maxFiles } = this.#bounds;
    if (this.#rawBytes <= maxBytes + maxFiles * MAX_ENTRY_OVERHEAD + MAX_END_BYTES) return;
    this.#refusal ??= new StagingError(`model_path: the archive unpacks to more than ${megabytes(maxBytes)} MB`);
    throw this.#refusal;
  }

  /** False for an entry that must not be created; then the whole archive is refused. */
  admits(name: string, kind: EntryKind, size: number): boolean {
    try {
      this.#check(name, kind, size);
    } catch (error) {
      if (!(error instanceof StagingError)) throw error;
      this.#refusal ??= error;
    }
    return this.#refusal === null;
  }

  #check(name: string, kind: EntryKind, size: number): void {
    if (kind === 'other') throw refusal(name, 'is a link or a device; pack plain files and directories only');
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (name.startsWith('/') || name.includes('\\') || name.includes('\0') || parts.includes('..'))
      throw refusal(name, 'would leave the directory of the model; pack relative paths without ".."');
    if (Buffer.byteLength(name) > MAX_NAME_BYTES || parts.length > MAX_DEPTH) throw refusal(name.slice(0, 100), 'has too long a path');
    this.#files += 1;
    this.#bytes += size;
    if (this.#files > this.#bounds.maxFiles)
      throw new StagingError(`model_path: the archive holds more than ${this.#bounds.maxFiles} files`);
    if (this.#bytes > this.#bounds.maxBytes)
      throw new StagingError(`model_path: the archive unpacks to more than ${megabytes(this.#bounds.maxBytes)} MB`);
  }
}

function refusal(name: string, what: string): StagingError {
  return new StagingError(`model_path: entry ${JSON.stringify(name)} of the archive ${what}`);
}
