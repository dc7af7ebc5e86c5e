import type { DocumentPath } from '@infergate/contract';

/** An object as JSON writes it with braces. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(document: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? (value as Indexed)[part] : undefined),
    document,
  );
}

type Indexed = Readonly<Record<string | number, unknown>>;

/** The document with another value at a place; what stands around it, and its order, stays. What is missing on the way is made. */
export function withValue(document: unknown, path: DocumentPath, value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (typeof part === 'number') {
    const list: readonly unknown[] = Array.isArray(document) ? document : [];
    const padded = Array.from({ length: Math.max(list.length, part + 1) }, (_, i) => list[i] ?? {});
    return padded.map((entry, i) => (i === part ? withValue(entry, rest, value) : entry));
  }
  const before = isObject(document) ? document : {};
  // Own properties only, whatever the key is called.
  const entries = Object.entries(before).map(([name, inner]) => [name, name === part ? withValue(inner, rest, value) : inner] as const);
  if (Object.hasOwn(before, part)) return Object.fromEntries(entries);
  return Object.fromEntries([...entries, [part, withValue(undefined, rest, value)] as const]);
}

/** The document without the value; objects around it that hold nothing else go with it, entries of lists stay. */
export function withoutValue(document: unknown, path: DocumentPath): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return undefined;
  if (typeof part === 'number') {
    if (!Array.isArray(document)) return document;
    if (rest.length === 0) return document.filter((_, i) => i !== part) as unknown[];
    return document.map((entry, i) => (i === part ? (withoutValue(entry, rest) ?? {}) : (entry as unknown)));
  }
  if (!isObject(document) || !Object.hasOwn(document, part)) return document;
  const inner = withoutValue(document[part], rest);
  const isGone = rest.length === 0 || inner === undefined || (isObject(inner) && Object.keys(inner).length === 0);
  const entries = Object.entries(document).flatMap(([name, value]) => (name !== part ? [[name, value]] : isGone ? [] : [[name, inner]]));
  return Object.fromEntries(entries);
}
