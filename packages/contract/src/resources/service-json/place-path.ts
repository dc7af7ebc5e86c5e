const PLAIN_NAME = /^[A-Za-z0-9_/:@.-]{1,256}$/;
const MAX_SHOWN = 100;

/** The path of a key inside the object at `path`. Names with other characters are quoted, so that no path hides or forges anything. */
export function placeOf(path: string, name: string): string {
  if (!PLAIN_NAME.test(name)) return `${path}[${JSON.stringify(name.slice(0, MAX_SHOWN))}]`;
  return path === '' ? name : `${path}.${name}`;
}
