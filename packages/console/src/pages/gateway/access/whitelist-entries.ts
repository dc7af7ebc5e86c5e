import { readRange } from './address-range.ts';

/** As the server has it, for each list. */
export const MAX_ENTRIES = 15;
export const EVERYBODY = '0.0.0.0/0';

export type EntryProblem =
  | { readonly kind: 'address' }
  | { readonly kind: 'prefix'; readonly most: number }
  | { readonly kind: 'bits'; readonly holds: string }
  /** Typed more than once. */
  | { readonly kind: 'repeated' }
  /** The list has it already. */
  | { readonly kind: 'present'; readonly range: string };

export interface TypedEntry {
  /** As it was typed, without its comment. */
  readonly text: string;
  /** What was typed behind a blank; empty: nothing. */
  readonly comment: string;
  /** In its one spelling; null where it cannot be read. */
  readonly range: string | null;
  readonly problem: EntryProblem | null;
}

export interface TypedList {
  readonly entries: readonly TypedEntry[];
  readonly wrong: readonly TypedEntry[];
  /** How long the list would be. */
  readonly count: number;
  readonly isTooLong: boolean;
}

/** Reads what somebody pasted: entries separated by commas or line breaks, each with a comment behind it if it likes. */
export function readTyped(text: string, present: readonly string[]): TypedList {
  const entries: TypedEntry[] = [];
  for (const part of text.split(/[,，;\r\n]+/)) {
    const [entry = '', ...words] = part.trim().split(/[\s#]+/);
    if (entry !== '') entries.push(readEntry(entry, words.join(' ').trim(), { present, before: entries }));
  }
  const wrong = entries.filter(({ problem }) => problem !== null);
  const count = present.length + entries.length - entries.filter(({ problem }) => isAlreadyThere(problem)).length;
  return { entries, wrong, count, isTooLong: count > MAX_ENTRIES };
}

function isAlreadyThere(problem: EntryProblem | null): boolean {
  return problem?.kind === 'repeated' || problem?.kind === 'present';
}

interface Known {
  readonly present: readonly string[];
  readonly before: readonly TypedEntry[];
}

function readEntry(text: string, comment: string, { present, before }: Known): TypedEntry {
  const read = readRange(text);
  if (!('range' in read)) {
    const { problem: kind, ...rest } = read;
    return { text, comment, range: null, problem: { kind, ...rest } as EntryProblem };
  }
  const { range } = read;
  if (present.includes(range)) return { text, comment, range, problem: { kind: 'present', range } };
  const isRepeated = before.some((entry) => entry.range === range);
  return { text, comment, range, problem: isRepeated ? { kind: 'repeated' } : null };
}

/** The parameter of the call: an entry without a comment of its own gets the common one. */
export function aclPolicyList(entries: readonly Pick<TypedEntry, 'text' | 'comment'>[], commonComment: string): string {
  const comment = commonComment.trim();
  return JSON.stringify(entries.map((entry) => ({ Entry: entry.text, Comment: entry.comment === '' ? comment : entry.comment })));
}
