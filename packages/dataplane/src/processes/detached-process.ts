import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Logger } from '@infergate/kernel';
import { encodeNodeOptions, nodePaths, type ProcessContext, workersOf } from './node-options.ts';

/** The first descriptor that holds a listening socket. */
export const FIRST_LISTENER_FD = 3;

export interface DetachedProgram {
  readonly program: 'supervisor' | 'worker';
  /** After the options. */
  readonly args: readonly string[];
  /** Here, of the sockets that `options.listeners` names, in that order. They become 3, 4, … there. */
  readonly descriptors: readonly number[];
}

/**
 * Starts one of our programs so that it outlives this process: own session, output to the log, listening sockets as
 * descriptors. null when the machine cannot do that now; the log says why.
 */
export function startDetached(context: ProcessContext, start: DetachedProgram, log: Logger): ChildProcess | null {
  try {
    return spawnDetached(context, start);
  } catch (error) {
    log.error({ err: error, program: start.program }, 'a process could not be started');
    return null;
  }
}

function spawnDetached({ options, environment, execArgv }: ProcessContext, { program, args, descriptors }: DetachedProgram): ChildProcess {
  const output = openSync(nodePaths(options).log, 'a', 0o600);
  const heap = program === 'worker' ? heapFlags(options.settings) : [];
  try {
    const child = spawn(process.execPath, [...execArgv, ...heap, options.programs[program], encodeNodeOptions(options), ...args], {
      detached: true,
      cwd: '/',
      // With several workers, one that wakes up takes one connection and leaves the rest to the others.
      env: workersOf(options.settings) > 1 ? { ...environment, UV_TCP_SINGLE_ACCEPT: '1' } : { ...environment },
      stdio: ['ignore', output, output, ...descriptors],
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/** Flags of Node for the workers, beside those that are handed on to every process. */
function heapFlags({ heapMiB }: ProcessContext['options']['settings']): readonly string[] {
  return heapMiB === null ? [] : [`${HEAP_FLAG}${heapMiB}`];
}

const HEAP_FLAG = '--max-old-space-size=';

/** Pure: what a worker hands on of its own flags: not the ceiling that it was given as a worker. */
export function withoutHeapFlag(execArgv: readonly string[], settings: ProcessContext['options']['settings']): readonly string[] {
  const own = heapFlags(settings);
  const at = execArgv.findLastIndex((flag) => own.includes(flag));
  return at === -1 ? execArgv : execArgv.toSpliced(at, 1);
}
