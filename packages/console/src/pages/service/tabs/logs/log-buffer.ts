/** One line as it is shown. */
export interface LogLine {
  readonly kind: 'line' | 'skipped';
  /** Who wrote it; empty: the text says so itself. */
  readonly instance: string;
  readonly text: string;
}

/** Lines that are drawn together and, once full, never again. */
export interface LogBlock {
  readonly id: number;
  readonly lines: readonly LogLine[];
}

export interface LogBuffer {
  readonly blocks: readonly LogBlock[];
  /** Lines in all blocks. */
  readonly count: number;
}

export const EMPTY_LOG: LogBuffer = { blocks: [], count: 0 };
/** More would make a page slow; the rest is in the log of the server. */
export const MOST_LINES = 5_000;
const BLOCK_LINES = 100;

/** Pure. Adds lines at the end; full blocks stay the same objects, and the oldest go when there are too many lines. */
export function appendLines(buffer: LogBuffer, lines: readonly LogLine[]): LogBuffer {
  const added = lines.slice(-MOST_LINES);
  if (added.length === 0) return buffer;
  const blocks = [...buffer.blocks];
  let nextId = (blocks.at(-1)?.id ?? -1) + 1;
  let at = 0;
  const last = blocks.at(-1);
  if (last !== undefined && last.lines.length < BLOCK_LINES) {
    at = Math.min(BLOCK_LINES - last.lines.length, added.length);
    blocks[blocks.length - 1] = { id: last.id, lines: [...last.lines, ...added.slice(0, at)] };
  }
  for (; at < added.length; at += BLOCK_LINES) {
    blocks.push({ id: nextId, lines: added.slice(at, at + BLOCK_LINES) });
    nextId += 1;
  }
  return withoutOldest(blocks, buffer.count + added.length);
}

function withoutOldest(blocks: readonly LogBlock[], count: number): LogBuffer {
  let first = 0;
  let left = count;
  for (; left > MOST_LINES && first < blocks.length - 1; first += 1) left -= blocks[first]?.lines.length ?? 0;
  return { blocks: blocks.slice(first), count: left };
}
