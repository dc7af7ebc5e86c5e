import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { LoadError } from './errors.ts';
import type { LoadOptions } from './model.ts';

/** An archive often holds one folder around everything; deeper than this nobody looks. */
const MAX_DEPTH = 3;
const MAX_ENTRIES = 10_000;

/**
 * The model file that `path` means: the file itself, the entry of the directory, or the only file in it that ends with
 * `extension` (`.onnx`), or of several the one named `model` + `extension`. Throws `LoadError`.
 */
export async function findModelFile({ path, entry }: Pick<LoadOptions, 'path' | 'entry'>, extension: string): Promise<string> {
  const found = await kindOf(path);
  if (found === 'nothing') throw new LoadError(`model_path: there is nothing at ${path}`);
  if (found === 'file') return path;
  if (entry !== null) return entryFile(path, entry, extension);
  const candidates = await modelFiles(path, extension);
  const [only] = candidates;
  if (only === undefined) throw new LoadError(`model_path: the directory ${path} holds no ${extension} file`);
  if (candidates.length === 1) return join(path, only);
  const usual = `model${extension}`;
  if (candidates.includes(usual)) return join(path, usual);
  const some = candidates.toSorted().slice(0, 5).join(', ');
  throw new LoadError(`model_path: the directory holds ${candidates.length} ${extension} files (${some}); name one of them in model_entry`);
}

async function entryFile(directory: string, entry: string, extension: string): Promise<string> {
  const file = resolve(directory, entry);
  if (!file.startsWith(resolve(directory) + sep)) throw new LoadError(`model_entry: "${entry}" lies outside of the model directory`);
  if ((await kindOf(file)) === 'file') return file;
  const known = (await modelFiles(directory, extension)).slice(0, 5).join(', ') || 'none';
  throw new LoadError(`model_entry: the model directory has no file "${entry}"; ${extension} files in it: ${known}`);
}

async function kindOf(path: string): Promise<'file' | 'directory' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw new LoadError(`model_path: ${(error as Error).message}`, { cause: error });
  }
}

/** Paths relative to the directory. */
async function modelFiles(directory: string, extension: string): Promise<string[]> {
  const files: string[] = [];
  const queue = [{ folder: directory, depth: 1 }];
  let seen = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const item of await readdir(next.folder, { withFileTypes: true })) {
      seen += 1;
      if (seen > MAX_ENTRIES) throw new LoadError(`model_path: more than ${MAX_ENTRIES} files; name the model in model_entry`);
      const path = join(next.folder, item.name);
      if (item.isDirectory() && next.depth < MAX_DEPTH) queue.push({ folder: path, depth: next.depth + 1 });
      else if (item.name.endsWith(extension)) files.push(relative(directory, path));
    }
  }
  return files;
}
