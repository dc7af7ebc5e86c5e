import { readable, documentOf } from '../../description.ts';

export interface Comparison {
  readonly before: string;
  readonly after: string;
}

/**
 * Pure. Two descriptions as texts to be laid side by side: keys of the second stand in the order of the first, so that only what
 * they say differently differs.
 */
export function comparison(current: string, other: string): Comparison {
  const [before, after] = [documentOf(current), documentOf(other)];
  if (before === null || after === null) return { before: readable(current), after: readable(other) };
  return { before: text(before), after: text(ordered(after, before)) };
}

/** Pure. The number of instances and the labels belong to the service: going to another version leaves them. */
export function asRolled(current: string, version: string): string {
  const [now, then] = [documentOf(current), documentOf(version)];
  if (now === null || then === null) return version;
  const { labels: _, ...rest } = then;
  const instance = valueIn(now['metadata'], 'instance');
  const metadata = isObject(then['metadata']) && instance !== undefined ? { metadata: { ...then['metadata'], instance } } : {};
  return JSON.stringify({ ...rest, ...metadata, ...('labels' in now ? { labels: now['labels'] } : {}) });
}

function ordered(value: unknown, like: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown, i) => ordered(entry, Array.isArray(like) ? like[i] : undefined));
  if (!isObject(value)) return value;
  const known = isObject(like) ? Object.keys(like).filter((key) => key in value) : [];
  const keys = [...known, ...Object.keys(value).filter((key) => !known.includes(key))];
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key], valueIn(like, key))]));
}

function text(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

function valueIn(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
