import { ENTRY_KINDS, type SearchEntry } from './search-entry.ts';

const KEY = 'infergate-recent';
const MAX_RECENT = 6;
const MAX_TEXT = 512;

/** What was gone to last, in this browser, newest first. What cannot be read counts as nothing. */
export function recentEntries(): readonly SearchEntry[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap(readEntry).slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

/** Actions are not kept: to go somewhere again is harmless, to do something again may not be. */
export function remember(entry: SearchEntry): void {
  if (entry.to === undefined) return;
  const { key, kind, title, to } = entry;
  const others = recentEntries().filter((each) => each.key !== key);
  localStorage.setItem(KEY, JSON.stringify([{ key, kind, title, to }, ...others].slice(0, MAX_RECENT)));
}

function readEntry(value: unknown): SearchEntry[] {
  if (typeof value !== 'object' || value === null) return [];
  const { key, kind, title, to } = value as Readonly<Record<string, unknown>>;
  const known = ENTRY_KINDS.find((each) => each === kind);
  if (known === undefined || !isText(key) || !isText(title) || !isText(to) || !to.startsWith('/')) return [];
  return [{ key, kind: known, title, also: [], to }];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT;
}
