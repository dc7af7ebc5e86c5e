const LINE_CHARACTERS = 80;
const STEP = '  ';

/** JSON as one would write it by hand: what fits on a line stays on it. */
export function readableJson(value: unknown): string {
  return write(value, '');
}

function write(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const flat = writeFlat(value);
  if (indent.length + flat.length <= LINE_CHARACTERS) return flat;
  const inner = indent + STEP;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((item) => write(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${write(item, inner)}`);
  return parts.length === 0 ? flat : `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

function writeFlat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeFlat).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${writeFlat(item)}`)
    .join(', ')}}`;
}
