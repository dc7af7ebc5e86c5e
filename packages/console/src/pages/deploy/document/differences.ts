import { type DocumentPath, pathText } from '@infergate/contract';
import { isObject } from './value-edits.ts';

/** One place at which two documents differ. undefined: it is not there. */
export interface Difference {
  readonly path: string;
  readonly at: DocumentPath;
  readonly before: unknown;
  readonly after: unknown;
}

/** Everything in which two documents differ, as small as it can be said. What is null is as good as absent; order of keys does not count. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare(found, [], before, after);
  return found;
}

function compare(found: Difference[], path: DocumentPath, before: unknown, after: unknown): void {
  if (isSame(before, after)) return;
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(found, [...path, name], own(before, name), own(after, name));
  } else if (isListOfObjects(before) && isListOfObjects(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) compare(found, [...path, i], before[i], after[i]);
  } else found.push({ path: pathText(path), at: path, before: before ?? undefined, after: after ?? undefined });
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isListOfObjects(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isObject);
}

/** Whether two documents say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((entry, i) => isSame(entry, b[i]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(own(a, name), own(b, name)));
  return a === b || ((a ?? null) === null && (b ?? null) === null);
}
