import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const LOADER = new URL('./typescript-loader.mjs', import.meta.url).href;
const REGISTER = `data:text/javascript,import{register}from"node:module";register(${JSON.stringify(LOADER)})`;

/** Starts a TypeScript file of the sources in a process of its own, for tests that kill it. Node 22 and later need no loader. */
export function spawnTypeScript(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const loader = 'typescript' in process.features && process.features.typescript !== false ? [] : ['--import', REGISTER];
  return spawn(process.execPath, ['--conditions=source', '--no-warnings', ...loader, file, ...args], options);
}

/** SIGKILL, and wait until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
