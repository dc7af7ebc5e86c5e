import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Logger } from '@infergate/kernel';
import { nodePaths, type ProcessContext, workersOf } from './node-options.ts';

/** The first descriptor that holds a listening socket. */
export const FIRST_LISTENER_FD = 3;

/**
 * Starts one of our programs so that it outlives this process: own session, output to the log, the listening sockets
 * as the same descriptors that they are here. null when the machine cannot do that now; the log says why.
 */
export function startDetached(context: ProcessContext, program: string, args: readonly string[], log: Logger): ChildProcess | null {
  try {
    return start(context, program, args);
  } catch (error) {
    log.error({ err: error, program }, 'a process could not be started');
    return null;
  }
}

function start(context: ProcessContext, program: string, args: readonly string[]): ChildProcess {
  const { options, environment, execArgv } = context;
  const output = openSync(nodePaths(options).log, 'a', 0o600);
  try {
    const listeners = options.listeners.map((_, index) => FIRST_LISTENER_FD + index);
    const child = spawn(process.execPath, [...execArgv, program, ...args], {
      detached: true,
      cwd: '/',
      // With several workers, one that wakes up takes one connection and leaves the rest to the others.
      env: workersOf(options.settings) > 1 ? { ...environment, UV_TCP_SINGLE_ACCEPT: '1' } : { ...environment },
      stdio: ['ignore', output, output, ...listeners],
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}
