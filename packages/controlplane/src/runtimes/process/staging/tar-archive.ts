import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Unpack, type ReadEntry } from 'tar';
import createBunzip2 from 'unbzip2-stream';
import type { ArchiveGuard } from './archive.ts';
import { StagingError } from './staging-error.ts';

/** Unpacks into an existing, empty directory. */
export async function unpackTar(path: string, compression: 'gzip' | 'bzip2' | null, directory: string, guard: ArchiveGuard): Promise<void> {
  const source = createReadStream(path);
  const unpack = (pieces: AsyncIterable<Uint8Array>): Promise<void> => writeAll(pieces, directory, guard);
  try {
    if (compression === 'gzip') await pipeline(source, createGunzip(), unpack);
    else if (compression === 'bzip2') await pipeline(source, createBunzip2(), unpack);
    else await pipeline(source, unpack);
  } catch (error) {
    throw error instanceof StagingError
      ? error
      : new StagingError(`model_path: the archive is damaged (${String(error)})`, { cause: error });
  }
}

async function writeAll(pieces: AsyncIterable<Uint8Array>, directory: string, guard: ArchiveGuard): Promise<void> {
  let violation: unknown = null;
  const filter = (name: string, entry: unknown): boolean => {
    try {
      guard.admit(name, kindOf(entry as ReadEntry), (entry as ReadEntry).size);
      return true;
    } catch (error) {
      violation ??= error;
      return false;
    }
  };
  const unpack = new Unpack({ cwd: directory, strict: true, preserveOwner: false, noMtime: true, filter });
  const failure = once(unpack, 'error').then(([error]) => Promise.reject(error as Error));
  const finished = Promise.race([once(unpack, 'close'), failure]);
  finished.catch(() => undefined);
  for await (const piece of pieces) {
    if (!unpack.write(Buffer.from(piece))) await Promise.race([once(unpack, 'drain'), failure]);
    if (violation !== null) throw violation;
  }
  unpack.end();
  await finished;
  if (violation !== null) throw violation;
}

function kindOf({ type }: ReadEntry): 'file' | 'directory' | 'other' {
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return 'file';
  return type === 'Directory' || type === 'GNUDumpDir' ? 'directory' : 'other';
}
