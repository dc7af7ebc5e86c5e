import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, sep } from 'node:path';
import { errorCode, randomId } from '@infergate/kernel';
import { canReach, type InstanceUser } from './instance-user.ts';
import type { ReachablePrograms } from './launch.ts';
import { openDirectory } from './runtime-root.ts';

/** The programs of this installation. */
export interface ProgramSource {
  /** `process.execPath`. */
  readonly node: string;
  /** The bundled entry of the built-in processors; its directory holds all it needs but `packages`. */
  readonly processorsEntry: string;
  /** Installed packages that the entry imports by name. */
  readonly packages: readonly { readonly name: string; readonly directory: string }[];
  /** PATH of this process. */
  readonly searchPath: string;
}

const STANDARD_PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * The programs where the user of the instances can run them. What lies behind a closed directory (a Node.js below /root, a
 * clone below a 0700 directory) is copied once per build into `directory`.
 */
export async function makeReachable(source: ProgramSource, user: InstanceUser | null, directory: string): Promise<ReachablePrograms> {
  if (user === null) return { ...source, searchPath: joinPath([source.searchPath, dirname(source.node)]) };
  const isNodeOpen = await canReach(user, source.node, 'execute');
  const isEntryOpen = await isProcessorOpen(source, user);
  const copy = isNodeOpen && isEntryOpen ? null : await copyOnce(source, directory, { node: !isNodeOpen, entry: !isEntryOpen });
  const node = isNodeOpen || copy === null ? source.node : join(copy, 'bin', 'node');
  const processorsEntry = isEntryOpen || copy === null ? source.processorsEntry : join(copy, 'dist', basename(source.processorsEntry));
  const inherited = await reachableEntries(source.searchPath, user);
  return { node, processorsEntry, searchPath: joinPath([inherited, STANDARD_PATH, dirname(node)]) };
}

async function isProcessorOpen({ processorsEntry, packages }: ProgramSource, user: InstanceUser): Promise<boolean> {
  for (const path of [processorsEntry, ...packages.map((each) => join(each.directory, 'package.json'))])
    if (!(await canReach(user, path, 'read'))) return false;
  return true;
}

async function reachableEntries(searchPath: string, user: InstanceUser): Promise<string> {
  const entries = searchPath.split(delimiter).filter((entry) => entry.startsWith('/'));
  const open = await Promise.all(entries.map((entry) => canReach(user, entry, 'enter')));
  return entries.filter((_, index) => open[index]).join(delimiter);
}

function joinPath(parts: readonly string[]): string {
  const entries = parts.flatMap((part) => part.split(delimiter)).filter((entry) => entry !== '');
  return [...new Set(entries)].join(delimiter);
}

async function copyOnce(source: ProgramSource, directory: string, what: { node: boolean; entry: boolean }): Promise<string> {
  const target = join(directory, await buildHash(source, what));
  if (await exists(target)) return target;
  await openDirectory(directory);
  const temporary = join(directory, randomId('.tmp-', 12));
  try {
    await mkdir(temporary);
    if (what.node) await copyNode(source.node, temporary);
    if (what.entry) await copyEntry(source, temporary);
    await openTree(temporary);
    await rename(temporary, target).catch(async (error: unknown) => {
      // Somebody was faster; the content is the same.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}

async function copyNode(node: string, target: string): Promise<void> {
  await mkdir(join(target, 'bin'));
  await cp(await realpath(node), join(target, 'bin', 'node'));
}

async function copyEntry({ processorsEntry, packages }: ProgramSource, target: string): Promise<void> {
  await cp(dirname(await realpath(processorsEntry)), join(target, 'dist'), { recursive: true, dereference: true });
  for (const { name, directory } of packages) {
    const filter = (path: string): boolean => !isForeignBinary(path);
    await cp(await realpath(directory), join(target, 'node_modules', name), { recursive: true, dereference: true, filter });
  }
}

/** `bin/napi-v6/win32/x64` of ONNX Runtime: a few hundred megabytes for other platforms. */
function isForeignBinary(path: string): boolean {
  const [, platform, architecture] = /[/\\]napi-v\d+[/\\]([^/\\]+)(?:[/\\]([^/\\]+))?/.exec(path) ?? [];
  if (platform === undefined) return false;
  return platform !== process.platform || (architecture !== undefined && architecture !== process.arch);
}

/** Readable by everybody, writable by us, whatever the umask and the modes of the originals were. */
async function openTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await openTree(child);
    else await chmod(child, path.endsWith(`${sep}bin`) ? 0o755 : 0o644);
  }
  await chmod(path, 0o755);
}

/** Changes when a program is rebuilt or replaced. */
async function buildHash(source: ProgramSource, what: { node: boolean; entry: boolean }): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(what));
  const note = async (path: string): Promise<void> => {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  await note(source.node);
  if (what.entry) {
    const dist = dirname(source.processorsEntry);
    for (const name of (await readdir(dist)).sort()) await note(join(dist, name));
    for (const { directory } of source.packages) hash.update(await readFile(join(directory, 'package.json')));
  }
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
