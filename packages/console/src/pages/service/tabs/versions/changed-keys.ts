import { documentOf } from '../../description.ts';

/** Pure. Paths of what two descriptions say differently, such as `metadata.cpu`; lists are looked at as a whole. */
export function changedKeys(before: string, after: string): readonly string[] {
  return differences(documentOf(before) ?? {}, documentOf(after) ?? {}, '');
}

type Document = Readonly<Record<string, unknown>>;

function differences(before: Document, after: Document, at: string): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [a, b] = [before[key], after[key]];
    const path = at === '' ? key : `${at}.${key}`;
    if (isDocument(a) && isDocument(b)) return differences(a, b, path);
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
  });
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
