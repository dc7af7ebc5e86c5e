import { copyFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';

/** Bounds a file that several processes append to: copied away and emptied, so that nobody has to open it anew. */
export function rotateByCopy(path: string, maxBytes: number, keep: number): boolean {
  if (sizeOf(path) <= maxBytes) return false;
  rmSync(`${path}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 1; number -= 1) {
    if (sizeOf(`${path}.${number}`) > 0) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  copyFileSync(path, `${path}.1`);
  truncateSync(path, 0);
  return true;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
