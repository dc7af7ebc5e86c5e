import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Unpack, type ReadEntry } from 'tar';
import type { ArchiveGuard, EntryKind } from './archive.ts';
import { bunzip } from './bzip2.ts';
import { StagingError } from './staging-error.ts';

/** Unpacks into an existing, empty directory. */
export async function unpackTar(path: string, compression: 'gzip' | 'bzip2' | null, directory: string, guard: ArchiveGuard): Promise<void> {
  const source = createReadStream(path);
  const unpack = (pieces: AsyncIterable<Uint8Array>): Promise<void> => writeAll(pieces, directory, guard);
  try {
    if (compression === 'gzip') await pipeline(source, createGunzip(), unpack);
    else if (compression === 'bzip2') await pipeline(source, bunzip, unpack);
    else await pipeline(source, unpack);
  } catch (error) {
    // A stream that is given up halfway reports that, not why.
    throw guard.refusal ?? new StagingError(`model_path: the archive is damaged (${String(error)})`, { cause: error });
  }
}

async function writeAll(pieces: AsyncIterable<Uint8Array>, directory: string, guard: ArchiveGuard): Promise<void> {
  const filter = (name: string, entry: unknown): boolean => guard.admits(name, kindOf(entry as ReadEntry), (entry as ReadEntry).size);
  const unpack = new Unpack({ cwd: directory, strict: true, preserveOwner: false, noMtime: true, filter });
  const failure = once(unpack, 'error').then(([error]) => Promise.reject(error as Error));
  const finished = Promise.race([once(unpack, 'close'), failure]);
  finished.catch(() => undefined);
  for await (const piece of pieces) {
    guard.countBytes(piece.length);
    if (!unpack.write(Buffer.from(piece))) await Promise.race([once(unpack, 'drain'), failure]);
    if (guard.refusal !== null) throw guard.refusal;
  }
  unpack.end();
  await finished;
  if (guard.refusal !== null) throw guard.refusal;
}

function kindOf({ type }: ReadEntry): EntryKind {
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return 'file';
  return type === 'Directory' || type === 'GNUDumpDir' ? 'directory' : 'other';
}
