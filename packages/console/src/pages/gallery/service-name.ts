export type Description = Readonly<Record<string, unknown>>;

/** Pure. Empty: it gives none, and the server will say so. */
export function nameOf(description: Description): string {
  const metadata = description['metadata'];
  const name = (isObject(metadata) ? metadata['name'] : undefined) ?? description['name'];
  return typeof name === 'string' ? name : '';
}

/** Pure. The same service by another name. */
export function withName(description: Description, name: string): Description {
  const metadata = description['metadata'];
  if (isObject(metadata) && 'name' in metadata) return { ...description, metadata: { ...metadata, name } };
  return { ...description, name };
}

function isObject(value: unknown): value is Description {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
