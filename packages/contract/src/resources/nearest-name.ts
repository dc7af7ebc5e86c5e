/**
 * The known name that `name` most likely meant, or null when none is near: case and the signs between words do not count,
 * and at most a third of the letters may differ (two in short names).
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const wanted = fold(name);
  let nearest: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const folded = fold(candidate);
    const distance = folded === wanted ? 0 : editDistance(wanted, folded, least);
    if (distance < least && distance < Math.max(wanted.length, folded.length)) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

const MAX_COMPARED = 128;

function fold(name: string): string {
  return name.slice(0, MAX_COMPARED).toLowerCase().replace(/[_.-]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`; `limit` when it is at least that. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) current.push(cost(a, b, { row, column, last, beforeLast, current }));
    beforeLast = last;
    last = current;
  }
  return Math.min(limit, last[b.length] ?? limit);
}

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly current: readonly number[];
  readonly last: readonly number[];
  readonly beforeLast: readonly number[];
}

function cost(a: string, b: string, { row, column, current, last, beforeLast }: Cell): number {
  const isSame = a[row - 1] === b[column - 1];
  const edited = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (isSame ? 0 : 1));
  const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return isSwap ? Math.min(edited, at(beforeLast, column - 2) + 1) : edited;
}

function at(line: readonly number[], index: number): number {
  return line[index] ?? Number.POSITIVE_INFINITY;
}
