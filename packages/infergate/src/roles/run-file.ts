import { readFileSync, rmSync } from 'node:fs';
import { errorCode, isAlive, type ProcessIdentity, processIdentity, writeFileAtomic } from '@infergate/kernel';
import type { Endpoints } from './launch-protocol.ts';

/** `D/run.json`: who runs here and where it answers. */
export interface RunFile extends Endpoints {
  /** The launcher's. */
  readonly pid: number;
  readonly controllerPid: number;
  /** Tells the launcher from a later process that got its pid. */
  readonly launcher: ProcessIdentity;
}

export function writeRunFile(path: string, controllerPid: number, endpoints: Endpoints): void {
  const launcher = processIdentity();
  if (launcher === null) throw new Error('the process table cannot be read');
  const { admin, internet, vpc } = endpoints;
  const content: RunFile = { pid: process.pid, controllerPid, admin, internet, vpc, launcher };
  writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, 0o644);
}

/** null when nothing was started here, or the file is from another program. */
export function readRunFile(path: string): RunFile | null {
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as RunFile;
    return typeof content.launcher?.pid === 'number' ? content : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export function isLauncherAlive(run: RunFile): boolean {
  return isAlive(run.launcher);
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}
