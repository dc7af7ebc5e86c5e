import { readFileSync } from 'node:fs';

/** How many files and sockets this process may have open; null where the system does not say. */
export function openFileLimit(read: () => string = readLimits): number | null {
  let limits: string;
  try {
    limits = read();
  } catch {
    return null;
  }
  const soft = /^Max open files +(\d+) /m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}

function readLimits(): string {
  return readFileSync('/proc/self/limits', 'latin1');
}
