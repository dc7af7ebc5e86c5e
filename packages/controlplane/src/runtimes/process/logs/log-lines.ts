/** What a reader of lines needs to know about a log. */
export interface LogBytes {
  readonly head: number;
  readonly end: number;
  read(from: number, to: number): Promise<Buffer>;
}

export interface RawLine {
  readonly text: string;
  /** Offset of its first byte. */
  readonly start: number;
  /** Offset behind its line break. */
  readonly end: number;
}

const CHUNK_BYTES = 64 * 1024;
/** A longer line is read as several. */
export const MAX_LINE_BYTES = 64 * 1024;
const NEWLINE = 10;

export interface LineRange {
  readonly from: number;
  readonly to: number;
  /** Whether text behind the last line break is a line too: true once nobody can write to it any more. */
  readonly isFinal: boolean;
}

/** Lines from the first to the last. */
export async function* readForward(log: LogBytes, range: LineRange): AsyncGenerator<RawLine> {
  let rest = Buffer.alloc(0);
  let at = range.from;
  for (let next = range.from; next < range.to; ) {
    const piece = await log.read(next, Math.min(range.to, next + CHUNK_BYTES));
    if (piece.length === 0) break;
    next += piece.length;
    const bytes = Buffer.concat([rest, piece]);
    const { lines, used } = splitLines(bytes, at);
    yield* lines;
    rest = bytes.subarray(used);
    at += used;
  }
  if (range.isFinal && rest.length > 0) yield lineAt(rest, 0, rest.length, at);
}

/** Lines from the last to the first. Reads no more than it is asked for. */
export async function* readBackward(log: LogBytes, range: LineRange): AsyncGenerator<RawLine> {
  let isFinal = range.isFinal;
  for (let windowEnd = range.to; windowEnd > range.from; ) {
    const windowStart = Math.max(range.from, windowEnd - CHUNK_BYTES - MAX_LINE_BYTES);
    const bytes = await log.read(windowStart, windowEnd);
    const skipped = windowStart === range.from ? 0 : firstLineStart(bytes);
    const { lines, used } = splitLines(bytes.subarray(skipped), windowStart + skipped);
    const rest = bytes.length - skipped - used;
    // Only in the first window is this an unfinished line; in the others it is a piece of one that is longer than a window.
    if (rest > 0 && isFinal) yield lineAt(bytes, skipped + used, bytes.length, windowStart);
    for (let i = lines.length - 1; i >= 0; i -= 1) yield lines[i] as RawLine;
    isFinal = true;
    windowEnd = windowStart + skipped;
  }
}

/** 0 when a window holds no line break, or nothing behind it: then the window itself is the boundary. */
function firstLineStart(bytes: Buffer): number {
  const at = bytes.subarray(0, -1).indexOf(NEWLINE);
  return at + 1;
}

/** The first place at which a line begins, from a place that may be in the middle of one. */
export async function lineStartAfter(
  log: LogBytes,
  { at, isLineStart, to }: { readonly at: number; readonly isLineStart: boolean; readonly to: number },
): Promise<number> {
  if (isLineStart) return at;
  const bytes = await log.read(at - 1, Math.min(to, at + MAX_LINE_BYTES));
  const newline = bytes.indexOf(NEWLINE);
  return newline < 0 ? at : at + newline;
}

/** All complete lines of a buffer whose first byte is at `offset`, and how many bytes they take. */
function splitLines(bytes: Buffer, offset: number): { lines: RawLine[]; used: number } {
  const lines: RawLine[] = [];
  let used = 0;
  for (;;) {
    const newline = bytes.indexOf(NEWLINE, used);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (end - used > MAX_LINE_BYTES) lines.push(lineAt(bytes, used, used + MAX_LINE_BYTES, offset));
    else if (newline >= 0) lines.push(lineAt(bytes, used, end, offset));
    else return { lines, used };
    used = (lines.at(-1) as RawLine).end - offset;
  }
}

function lineAt(bytes: Buffer, from: number, to: number, offset: number): RawLine {
  const text = bytes.toString('utf8', from, to).replace(/\r?\n$/, '');
  return { text, start: offset + from, end: offset + to };
}
