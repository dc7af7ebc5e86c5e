import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { LoadError } from '../host/index.ts';

/** An archive often holds one folder around everything; deeper than this nobody looks. */
const MAX_DEPTH = 3;
const MAX_ENTRIES = 10_000;

/**
 * The .onnx file that `path` means: the file itself, the entry of the directory, or the only .onnx file in it.
 * External data lies beside it. Throws `LoadError`.
 */
export async function findModelFile(path: string, entry: string | null): Promise<string> {
  const found = await kindOf(path);
  if (found === 'nothing') throw new LoadError(`model_path: there is nothing at ${path}`);
  if (found === 'file') return path;
  if (entry !== null) return entryFile(path, entry);
  const candidates = await onnxFiles(path);
  const [only] = candidates;
  if (only === undefined) throw new LoadError(`model_path: the directory ${path} holds no .onnx file`);
  if (candidates.length === 1) return join(path, only);
  if (candidates.includes('model.onnx')) return join(path, 'model.onnx');
  const some = candidates.toSorted().slice(0, 5).join(', ');
  throw new LoadError(`model_path: the directory holds ${candidates.length} .onnx files (${some}); name one of them in model_entry`);
}

async function entryFile(directory: string, entry: string): Promise<string> {
  const file = resolve(directory, entry);
  if (!file.startsWith(resolve(directory) + sep)) throw new LoadError(`model_entry: "${entry}" lies outside of the model directory`);
  if ((await kindOf(file)) === 'file') return file;
  const known = (await onnxFiles(directory)).slice(0, 5).join(', ') || 'none';
  throw new LoadError(`model_entry: the model directory has no file "${entry}"; .onnx files in it: ${known}`);
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
async function onnxFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  const queue = [{ folder: directory, depth: 1 }];
  let seen = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const item of await readdir(next.folder, { withFileTypes: true })) {
      seen += 1;
      if (seen > MAX_ENTRIES) throw new LoadError(`model_path: more than ${MAX_ENTRIES} files; name the model in model_entry`);
      const path = join(next.folder, item.name);
      if (item.isDirectory() && next.depth < MAX_DEPTH) queue.push({ folder: path, depth: next.depth + 1 });
      else if (item.name.endsWith('.onnx')) files.push(relative(directory, path));
    }
  }
  return files;
}
