import { readFileSync, rmSync } from 'node:fs';
import type { ListenerAddress } from '@infergate/contract';
import { errorCode, isAlive, type ProcessIdentity, writeFileAtomic } from '@infergate/kernel';

/** The processes of a gateway as they were last known: who must be gone before it is stopped, whatever died in between. */
export interface ProcessRecord {
  readonly gatewayId: string;
  readonly build: string;
  readonly listeners: readonly ListenerAddress[];
  readonly supervisor: ProcessIdentity | null;
  readonly workers: readonly ProcessIdentity[];
}

/** null when there is none, or it cannot be understood. */
export function readProcessRecord(path: string): ProcessRecord | null {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as ProcessRecord;
    return Array.isArray(record.workers) && Array.isArray(record.listeners) ? record : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export function writeProcessRecord(path: string, record: ProcessRecord): void {
  writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

export function removeProcessRecord(path: string): void {
  rmSync(path, { force: true });
}

export function aliveOf(record: ProcessRecord | null): ProcessIdentity[] {
  if (record === null) return [];
  const all = record.supervisor === null ? record.workers : [record.supervisor, ...record.workers];
  return all.filter(isAlive);
}
