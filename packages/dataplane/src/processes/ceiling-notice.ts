import { connectionLimits } from '@infergate/kernel';

/** Pure: what the owner of a gateway should know of its ceiling; null: it is as wanted. */
export function ceilingNotice(wanted: number, workers: number, openFiles: number | null): string | null {
  const { ofNode } = connectionLimits(wanted, workers, openFiles);
  if (ofNode >= wanted) return null;
  return (
    `A node takes ${ofNode} connections instead of ${wanted}: the system allows a process ${openFiles} open files. ` +
    'Raise that limit (ulimit -n) where Infergate is started, and restart the gateway.'
  );
}
