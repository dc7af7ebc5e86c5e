import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { randomId } from '@infergate/kernel';
import { canReach, type InstanceUser } from './instance-user.ts';
import { exists, openDirectory } from './runtime-root.ts';

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
/** Copies of a program that are kept: this build's and the one before, which instances may still run. */
const KEPT_BUILDS = 2;

/**
 * The programs as the user of the instances can run them. What lies behind a closed directory (a Node.js below /root, a
 * clone below a 0700 directory) is copied once per build into a directory that is open.
 */
export class Programs {
  readonly #source: ProgramSource;
  readonly #user: InstanceUser | null;
  readonly #directory: string;
  readonly #found = new Map<string, Promise<string>>();

  constructor(source: ProgramSource, user: InstanceUser | null, directory: string) {
    this.#source = source;
    this.#user = user;
    this.#directory = directory;
  }

  node(): Promise<string> {
    return this.#once('node', () => this.#findNode());
  }

  /** Value of PATH: that of this process as far as it is of use to the user, and Node.js at its end. */
  searchPath(): Promise<string> {
    return this.#once('path', () => this.#findPath());
  }

  processorsEntry(): Promise<string> {
    return this.#once('processors', () => this.#findProcessors());
  }

  /** A failure is not remembered. */
  #once(what: string, find: () => Promise<string>): Promise<string> {
    const known = this.#found.get(what);
    if (known !== undefined) return known;
    const found = find();
    this.#found.set(what, found);
    found.catch(() => this.#found.delete(what));
    return found;
  }

  async #findNode(): Promise<string> {
    const { node } = this.#source;
    if (this.#user === null || (await canReach(this.#user, node, 'execute'))) return node;
    const copy = await this.#copyOnce('node', await fingerprint([node]), async (target) =>
      cp(await realpath(node), join(target, 'bin', 'node')),
    );
    return join(copy, 'bin', 'node');
  }

  async #findPath(): Promise<string> {
    const node = dirname(await this.node());
    const { searchPath } = this.#source;
    if (this.#user === null) return joinPath([searchPath, node]);
    return joinPath([await reachableEntries(searchPath, this.#user), STANDARD_PATH, node]);
  }

  async #findProcessors(): Promise<string> {
    const { processorsEntry, packages } = this.#source;
    if (this.#user === null || (await isProcessorOpen(this.#source, this.#user))) return processorsEntry;
    const files = (await readdir(dirname(processorsEntry))).map((name) => join(dirname(processorsEntry), name));
    const hash = await fingerprint([...files.sort(), ...packages.map(({ directory }) => join(directory, 'package.json'))]);
    const copy = await this.#copyOnce('processors', hash, (target) => copyProcessors(this.#source, target));
    return join(copy, 'dist', basename(processorsEntry));
  }

  async #copyOnce(name: string, hash: string, fill: (target: string) => Promise<void>): Promise<string> {
    const target = join(this.#directory, `${name}-${hash}`);
    if (await exists(target)) return target;
    await openDirectory(this.#directory);
    const temporary = join(this.#directory, randomId('.tmp-', 12));
    try {
      await mkdir(temporary);
      await fill(temporary);
      await makeReadable(temporary);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    await this.#dropOldBuilds(name);
    return target;
  }

  async #dropOldBuilds(name: string): Promise<void> {
    const names = (await readdir(this.#directory)).filter((entry) => entry.startsWith(`${name}-`));
    const builds = await Promise.all(names.map(async (entry) => ({ entry, at: (await stat(join(this.#directory, entry))).ctimeMs })));
    builds.sort((a, b) => b.at - a.at);
    for (const { entry } of builds.slice(KEPT_BUILDS)) await rm(join(this.#directory, entry), { recursive: true, force: true });
  }
}

async function isProcessorOpen({ processorsEntry, packages }: ProgramSource, user: InstanceUser): Promise<boolean> {
  for (const path of [processorsEntry, ...packages.map((each) => join(each.directory, 'package.json'))])
    if (!(await canReach(user, path, 'read'))) return false;
  return true;
}

async function copyProcessors({ processorsEntry, packages }: ProgramSource, target: string): Promise<void> {
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

async function reachableEntries(searchPath: string, user: InstanceUser): Promise<string> {
  const entries = searchPath.split(delimiter).filter((entry) => entry.startsWith('/'));
  const isOpen = await Promise.all(entries.map((entry) => canReach(user, entry, 'enter')));
  return entries.filter((_, index) => isOpen[index]).join(delimiter);
}

function joinPath(parts: readonly string[]): string {
  const entries = parts.flatMap((part) => part.split(delimiter)).filter((entry) => entry !== '');
  return [...new Set(entries)].join(delimiter);
}

/** Everybody may read, only we may write, whatever the umask and the modes of the originals were. */
async function makeReadable(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await makeReadable(child);
    else await chmod(child, basename(path) === 'bin' ? 0o755 : 0o644);
  }
  await chmod(path, 0o755);
}

/** Changes when a program is rebuilt or replaced. */
async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
    if (file.endsWith('package.json')) hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
