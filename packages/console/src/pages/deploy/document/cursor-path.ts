import type { KeyDescription } from '@infergate/contract';

/** Where a place of a text is: the path of keys of the table (`containers[].env[]`) around it, and whether a key is being written there. */
export interface CursorPlace {
  readonly path: string;
  /** Of a key that is begun: where its quote stands. null: something else is there. */
  readonly keyFrom: number | null;
}

interface Open {
  readonly isList: boolean;
  /** The key whose value is read; of a list the entries have none. */
  key: string;
  /** Behind the colon of `key`. */
  isValue: boolean;
}

/** Reads the text up to a place; it need not be complete. */
export function cursorPlace(text: string, at: number): CursorPlace {
  const open: Open[] = [];
  let keyFrom: number | null = null;
  for (const { 0: token, index } of text.slice(0, at).matchAll(/"(?:[^"\\]|\\.)*"?|[{}[\],:]/g)) {
    const top = open.at(-1);
    keyFrom = null;
    if (token === '{' || token === '[') open.push({ isList: token === '[', key: '', isValue: false });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && top !== undefined) top.isValue = true;
    else if (token === ',' && top !== undefined) Object.assign(top, { key: '', isValue: false });
    else if (top !== undefined && !top.isList && !top.isValue) {
      const isOpen = index + token.length === at && (token.length === 1 || !token.endsWith('"'));
      if (isOpen) keyFrom = index;
      else top.key = token.slice(1, -1);
    }
  }
  return { path: pathOf(open, keyFrom !== null), keyFrom };
}

function pathOf(open: readonly Open[], isKey: boolean): string {
  const around = isKey ? open.slice(0, -1) : open;
  return around.reduce((path, { isList, key }) => (isList ? `${path}[]` : path === '' ? key : key === '' ? path : `${path}.${key}`), '');
}

/** The description of a key by any of its names, written out from the root. */
export function describedAt(keys: readonly KeyDescription[], path: string): KeyDescription | null {
  const plain = spelled(keys, path.replace(/\[\]$/, ''));
  return keys.find((key) => key.path === plain) ?? null;
}

/** Keys that may stand in the object at `path`, by their names there. */
export function keysBelow(keys: readonly KeyDescription[], path: string): readonly (KeyDescription & { readonly name: string })[] {
  const start = path === '' ? '' : `${spelled(keys, path)}.`;
  return keys.flatMap((key) => {
    const name = key.path.startsWith(start) ? key.path.slice(start.length) : '';
    return name === '' || /[.[]/.test(name) ? [] : [{ ...key, name }];
  });
}

/** Another name of a key, or of one around it, in the spelling of the table. */
function spelled(keys: readonly KeyDescription[], path: string): string {
  for (const key of keys)
    for (const alias of key.aliases) {
      if (path === alias) return key.path;
      if (path.startsWith(`${alias}.`)) return key.path + path.slice(alias.length);
    }
  return path;
}
