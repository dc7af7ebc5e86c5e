import { readFileSync } from 'node:fs';
import { errorCode, writeFileAtomic } from '@infergate/kernel';
import type { InstanceUser } from './instance-user.ts';

/**
 * What this program has decided about an instance, on disk before anything is started. Holds no secret: the environment
 * of the instance stays in memory and in the process itself.
 */
export interface Intent {
  readonly format: 1;
  readonly name: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly version: number;
  /** Grows with each start; a number is never used twice. */
  readonly run: number;
  readonly runId: string;
  /** 0 until it is chosen, just before the start. */
  readonly port: number;
  readonly memoryMb: number | null;
  readonly user: InstanceUser | null;
  /** Of the boot in which the run was started; its processes cannot outlive that. */
  readonly bootId: string;
  readonly startedAtMs: number;
  /** Name of the model directory that the instance reads; null without. */
  readonly modelKey: string | null;
}

export function writeIntent(path: string, intent: Intent): void {
  writeFileAtomic(path, JSON.stringify(intent), 0o600);
}

/** null when there is none. Throws for one that a newer version of the program wrote: its instance may be running. */
export function readIntent(path: string): Intent | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
  const intent = JSON.parse(text) as Intent;
  if (intent.format !== 1)
    throw new Error(`${path} was written by a newer version of this program; run that version, or remove the instance with it.`);
  return intent;
}
