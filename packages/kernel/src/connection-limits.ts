/** Files that a process needs beside connections: logs, sockets of its own, what Node has open. */
const OWN_FILES = 256;
/** Of the rest, what clients may have; instances need connections, too. */
const CLIENTS_SHARE = 0.75;
const AT_LEAST = 16;

/** Pure: how many connections a node and one of its processes may have where a process may open so many files; null: any number. */
export function connectionLimits(
  wanted: number,
  workers: number,
  openFiles: number | null,
): { readonly ofNode: number; readonly ofProcess: number } {
  if (openFiles === null) return { ofNode: wanted, ofProcess: wanted };
  const possible = Math.max(AT_LEAST, Math.floor((openFiles - OWN_FILES) * CLIENTS_SHARE));
  return { ofNode: Math.min(wanted, possible * workers), ofProcess: Math.min(wanted, possible) };
}

/** Files that each process must be able to open so that a node may have so many connections. */
export function openFilesNeeded(connections: number, workers: number): number {
  return OWN_FILES + Math.ceil(connections / workers / CLIENTS_SHARE);
}
