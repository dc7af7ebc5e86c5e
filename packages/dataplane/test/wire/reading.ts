/**
 * Readers of HTTP/1 that are wrong in the ways in which servers are known to be wrong. What a gateway sends must be the
 * same to all of them: then no two parties behind it can be set against each other.
 */

/** One message as somebody read it. */
export interface ReadMessage {
  readonly startLine: string;
  /** Names lower-case, values trimmed. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What somebody made of the bytes of a connection. */
export interface ReadStream {
  readonly messages: readonly ReadMessage[];
  /** What came after the last whole message. */
  readonly rest: string;
}

interface Habits {
  /** What ends a line. */
  readonly lineEnd: RegExp;
  /** What is believed when there are a length and chunks. */
  readonly prefers: 'length' | 'chunks';
  /** Which of several lengths counts. */
  readonly length: 'first' | 'last';
  /** What passes for chunked. */
  readonly chunked: RegExp;
  /** A line that begins with a blank goes on with the one before it, or is a field of its own. */
  readonly folds: boolean;
  /** Names are cleaned of blanks and zero bytes; in requests `_` is `-`, as it is for CGI. */
  readonly cleansNames: boolean;
  readonly sizeOf: (line: string) => number;
}

const byTheBook: Habits = {
  lineEnd: /\r\n/,
  prefers: 'chunks',
  length: 'first',
  chunked: /^chunked$/i,
  folds: true,
  cleansNames: false,
  sizeOf: (line) => (/^[0-9a-f]+(?:;.*)?$/i.test(line) ? Number.parseInt(line, 16) : Number.NaN),
};

const HABITS: Readonly<Record<string, Habits>> = {
  'by the book': byTheBook,
  'a bare line feed ends lines': { ...byTheBook, lineEnd: /\r?\n/ },
  'a bare carriage return ends lines': { ...byTheBook, lineEnd: /\r\n|\r|\n/ },
  'the length counts, the last of them': { ...byTheBook, prefers: 'length', length: 'last' },
  'whatever mentions chunked is chunked': { ...byTheBook, chunked: /chunked/i, folds: false },
  'any coding is chunked, names are cleaned': { ...byTheBook, chunked: /^/, cleansNames: true },
  'sizes are read as far as they go': {
    ...byTheBook,
    lineEnd: /\r?\n/,
    cleansNames: true,
    sizeOf: (line) => Number.parseInt(line, 16) % 2 ** 32,
  },
};

/** Reads requests, or the answers to requests with these methods. */
export function readAs(habit: string, bytes: string, answersTo: readonly string[] | null = null): ReadStream {
  const habits = HABITS[habit] ?? byTheBook;
  const messages: ReadMessage[] = [];
  let rest = bytes;
  for (;;) {
    const read = readMessage(habits, rest, answersTo === null ? null : (answersTo[countFinal(messages)] ?? 'GET'));
    if (read === null) return { messages, rest };
    messages.push(read.message);
    rest = read.rest;
  }
}

/** What every reader saw; throws when they do not agree. */
export function readByAll(bytes: string, answersTo: readonly string[] | null = null): ReadStream {
  const wanted = readAs('by the book', bytes, answersTo);
  for (const habit of Object.keys(HABITS)) {
    const seen = readAs(habit, bytes, answersTo);
    if (shape(seen) !== shape(wanted))
      throw new Error(`two readings of ${JSON.stringify(bytes)}\nby the book: ${shape(wanted)}\n${habit}: ${shape(seen)}`);
  }
  return wanted;
}

function shape({ messages, rest }: ReadStream): string {
  return JSON.stringify([messages.map(({ startLine, body }) => [startLine, body]), rest]);
}

function countFinal(messages: readonly ReadMessage[]): number {
  return messages.filter(({ startLine }) => !/^HTTP\/1\.\d 1/.test(startLine)).length;
}

interface Read {
  readonly message: ReadMessage;
  readonly rest: string;
}

/** null when the message is not whole. */
function readMessage(habits: Habits, text: string, method: string | null): Read | null {
  const head = readLines(habits, text);
  const [startLine, ...lines] = head?.lines ?? [];
  if (head === null || startLine === undefined) return null;
  const fields = readFields(habits, lines, method === null);
  const done = (body: string, rest: string): Read => ({ message: { startLine, fields, body }, rest });
  if (method !== null && (method === 'HEAD' || /^HTTP\/1\.\d (?:1|204|304)/.test(startLine))) return done('', head.rest);
  const lengths = fields.filter(([name]) => name === 'content-length').map(([, value]) => Number.parseInt(value, 10));
  const isChunked = fields.some(([name, value]) => name === 'transfer-encoding' && habits.chunked.test(value));
  if (isChunked && (lengths.length === 0 || habits.prefers === 'chunks')) {
    const chunks = readChunks(habits, head.rest);
    return chunks === null ? null : done(chunks.body, chunks.rest);
  }
  const length = habits.length === 'first' ? lengths[0] : lengths.at(-1);
  if (length === undefined) return method === null ? done('', head.rest) : null;
  return head.rest.length < length ? null : done(head.rest.slice(0, length), head.rest.slice(length));
}

/** Lines up to an empty one; null when there is none. */
function readLines({ lineEnd }: Habits, text: string): { readonly lines: readonly string[]; readonly rest: string } | null {
  const lines: string[] = [];
  let rest = text;
  for (;;) {
    const end = lineEnd.exec(rest);
    if (end === null) return null;
    const line = rest.slice(0, end.index);
    rest = rest.slice(end.index + end[0].length);
    if (line !== '') lines.push(line);
    else if (lines.length > 0) return { lines, rest };
  }
}

function readFields({ folds, cleansNames }: Habits, lines: readonly string[], isRequest: boolean): [string, string][] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (folds && /^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const cleaned = name.replace(/[\0\s]/g, '').replaceAll('_', isRequest ? '-' : '_');
    fields.push([cleansNames ? cleaned : name, line.slice(colon + 1).trim()]);
  }
  return fields;
}

function readChunks(habits: Habits, text: string): { readonly body: string; readonly rest: string } | null {
  let body = '';
  let rest = text;
  for (;;) {
    const end = habits.lineEnd.exec(rest);
    const size = end === null ? Number.NaN : habits.sizeOf(rest.slice(0, end.index));
    if (end === null || Number.isNaN(size)) return null;
    rest = rest.slice(end.index + end[0].length);
    if (size === 0) break;
    const after = habits.lineEnd.exec(rest.slice(size));
    if (rest.length < size || after?.index !== 0) return null;
    body += rest.slice(0, size);
    rest = rest.slice(size + after[0].length);
  }
  // Trailers, if any, and an empty line.
  if (habits.lineEnd.exec(rest)?.index !== 0) {
    const trailers = readLines(habits, rest);
    return trailers === null ? null : { body, rest: trailers.rest };
  }
  return { body, rest: rest.slice(habits.lineEnd.exec(rest)?.[0].length) };
}
