import { type FieldProblem, parseServiceSpec } from '@infergate/contract';
import { withoutKeptSecrets } from '../document/change.ts';
import { isSame } from '../document/differences.ts';
import { rangeOf, textPositions } from '../document/text-positions.ts';
import { isObject } from '../document/value-edits.ts';

/** What the text of the description comes to. `document` is null while it is no JSON object; `fault` says why. */
export interface Reading {
  readonly document: Readonly<Record<string, unknown>> | null;
  readonly fault: string;
  readonly problems: readonly FieldProblem[];
  readonly notices: readonly FieldProblem[];
}

/** `shown` is the description that is being changed, its secrets hidden: they may stay so. null: there is none. */
export function readDescriptionText(text: string, shown: unknown): Reading {
  const parsed = parseText(text);
  if ('fault' in parsed) return { document: null, fault: parsed.fault, problems: [], notices: [] };
  const { document } = parsed;
  const { problems, notices } = parseServiceSpec(document, { runtime: 'process' });
  return { document, fault: '', problems: shown === null ? problems : withoutKeptSecrets(problems, shown, document), notices };
}

function parseText(text: string): { readonly document: Readonly<Record<string, unknown>> } | { readonly fault: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { document: value } : { fault: 'A description is an object: { … }.' };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** What the server said of an earlier text. */
export interface Refusal {
  readonly text: string;
  readonly problems: readonly FieldProblem[];
}

/** Of what the server refused, that which has not been touched since. */
export function standingProblems({ text, problems }: Refusal, now: string): readonly FieldProblem[] {
  if (text === now) return problems;
  const [before, after] = [valuesOf(text), valuesOf(now)];
  if (before === null || after === null) return [];
  return problems.filter(({ path }) => isSame(before(path), after(path)));
}

function valuesOf(text: string): ((path: string) => unknown) | null {
  if ('fault' in parseText(text)) return null;
  const positions = textPositions(text);
  return (path) => {
    const { from, to } = rangeOf(positions, path);
    return text.slice(from, to);
  };
}

/** All of both, each once. */
export function joinProblems(a: readonly FieldProblem[], b: readonly FieldProblem[]): readonly FieldProblem[] {
  const known = new Set(a.map(({ path, message }) => `${path}\n${message}`));
  return [...a, ...b.filter(({ path, message }) => !known.has(`${path}\n${message}`))];
}
