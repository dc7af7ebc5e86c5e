import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { ArchiveGuard, EntryKind } from './archive.ts';
import { StagingError } from './staging-error.ts';

const TYPE_MASK = 0o170_000;
const REGULAR = 0o100_000;
const DIRECTORY = 0o040_000;

/** Unpacks into an existing, empty directory. */
export async function unpackZip(path: string, directory: string, guard: ArchiveGuard): Promise<void> {
  try {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
    try {
      for await (const entry of zip.eachEntry()) await unpackEntry(zip, entry, directory, guard);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof StagingError
      ? error
      : new StagingError(`model_path: the archive is damaged (${String(error)})`, { cause: error });
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, directory: string, guard: ArchiveGuard): Promise<void> {
  const kind = kindOf(entry);
  if (!guard.admits(entry.fileName, kind, entry.uncompressedSize))
    throw guard.refusal ?? new StagingError('model_path: the archive is refused');
  const target = join(directory, entry.fileName);
  if (kind === 'directory') return void (await mkdir(target, { recursive: true }));
  if (entry.isEncrypted()) throw new StagingError('model_path: the archive is encrypted; pack it without a password');
  await mkdir(dirname(target), { recursive: true });
  const content = await zip.openReadStreamPromise(entry);
  await pipeline(content, (pieces) => checksummed(pieces, entry), createWriteStream(target, { flags: 'wx' }));
}

/** yauzl holds the stream to the size that the directory of the archive states, but leaves the checksum to us. */
async function* checksummed(pieces: Readable, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== entry.crc32) throw new StagingError(`model_path: entry ${entry.fileName} of the archive is damaged (wrong checksum)`);
}

/** Archives made on Unix carry the file mode in the upper half of the external attributes; others carry none. */
function kindOf(entry: Entry): EntryKind {
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  if (entry.fileName.endsWith('/')) return 'directory';
  return type === 0 || type === REGULAR ? 'file' : type === DIRECTORY ? 'directory' : 'other';
}
