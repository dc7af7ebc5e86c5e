import { isNewer, type SnapshotMessage, type SnapshotVersion } from '@infergate/contract';

/** What to do with a snapshot message: `gap` means that changes in between are missing and a whole one is needed. */
export type Order = 'apply' | 'same' | 'stale' | 'gap';

export function orderOf(current: SnapshotVersion | null, message: Pick<SnapshotMessage, 'version' | 'base'>): Order {
  const { version, base } = message;
  if (current !== null && isSame(current, version)) return 'same';
  if (current !== null && isNewer(current, version)) return 'stale';
  if (base === null) return 'apply';
  return current !== null && isSame(current, base) ? 'apply' : 'gap';
}

export function isSame(a: SnapshotVersion | null, b: SnapshotVersion | null): boolean {
  return a === null || b === null ? a === b : a.epoch === b.epoch && a.seq === b.seq;
}
