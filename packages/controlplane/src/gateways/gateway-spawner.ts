import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { FleetSettings, ListenerAddress } from '@infergate/contract';
import { type ProcessIdentity, processIdentity } from '@infergate/kernel';
import type { ListeningSockets } from './listening-sockets.ts';

/** How to start a supervisor. Its listening sockets are the descriptors 3, 4, … in the order of the addresses. */
export interface SpawnCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a supervisor is started with. */
export interface SupervisorStart {
  readonly settings: FleetSettings;
  readonly listeners: readonly ListenerAddress[];
}

export interface GatewaySpawnerOptions {
  readonly supervisor: (start: SupervisorStart) => SpawnCommand;
  /** Output of the processes is appended here. */
  readonly logPath: string;
  /** `how`: its exit code or signal. */
  readonly onEnd: (pid: number | undefined, how: string) => void;
}

/** Starts supervisors so that they outlive this process. */
export class GatewaySpawner {
  readonly #options: GatewaySpawnerOptions;

  constructor(options: GatewaySpawnerOptions) {
    this.#options = options;
  }

  /**
   * Hands the sockets over and closes our copies, whatever happens, before this process could accept from them.
   * null: it has ended already.
   */
  spawn(sockets: ListeningSockets, settings: FleetSettings): ProcessIdentity | null {
    try {
      const { pid } = this.#start(sockets, settings);
      return pid === undefined ? null : processIdentity(pid);
    } finally {
      sockets.close();
    }
  }

  #start(sockets: ListeningSockets, settings: FleetSettings): ChildProcess {
    const { supervisor, logPath, onEnd } = this.#options;
    const { command, args, env } = supervisor({ settings, listeners: sockets.addresses });
    const output = openSync(logPath, 'a', 0o600);
    try {
      const stdio = ['ignore', output, output, ...sockets.descriptors] as const;
      const child = spawn(command, [...args], { detached: true, stdio: [...stdio], env: { ...env } });
      child.once('error', (error) => onEnd(child.pid, error.message));
      child.once('exit', (code, signal) => onEnd(child.pid, signal ?? `exit code ${code}`));
      child.unref();
      return child;
    } finally {
      closeSync(output);
    }
  }
}
