import type { SearchEntry } from './search-entry.ts';

const MAX_RESULTS = 20;

/** Those in which every word that was typed occurs, the best first. Nothing typed: as they come. */
export function ranked(entries: readonly SearchEntry[], typed: string): readonly SearchEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, MAX_RESULTS);
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.entry.title.length - b.entry.title.length)
    .slice(0, MAX_RESULTS)
    .map(({ entry }) => entry);
}

/** 0: a word is missing. What is in the title counts more than what is only said of it. */
function scoreOf({ title, also }: SearchEntry, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    const score = Math.max(2 * placeIn(title, word), ...also.map((text) => placeIn(text, word)));
    if (score <= 0) return 0;
    sum += score;
  }
  return sum / words.length;
}

/** How well a word fits a text: all of it, its beginning, the beginning of one of its words, anywhere; 0: nowhere. */
function placeIn(text: string, word: string): number {
  const whole = text.toLowerCase();
  if (whole === word) return 4;
  if (whole.startsWith(word)) return 3;
  const at = whole.indexOf(word);
  if (at < 0) return 0;
  return /[\p{L}\p{N}]/u.test(whole[at - 1] ?? ' ') ? 1 : 2;
}
