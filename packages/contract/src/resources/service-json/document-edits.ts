import { findExcess } from './bounds.ts';
import { KEY_TREE, type KeyNode, findChild, isObjectNode, visitKnownKeys } from './key-tree.ts';
import { holdsRedaction, REDACTED } from './redaction-mark.ts';
import { isPlainObject } from './value-reading.ts';

/**
 * The description that results from changing `base` by `patch`: objects are merged key by key, everything else (lists too) is
 * replaced, null removes a key. A key of the patch replaces the same key in `base` under any of its names, and a hidden secret
 * (`REDACTED`) leaves the one in `base` as it is. Neither argument is changed. The result may be invalid and is to be parsed; a patch that
 * is no object or beyond all bounds is itself the result, for the parser to refuse.
 */
export function mergeServiceConfig(base: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch) || findExcess(patch) !== null) return patch;
  const result = isPlainObject(base) ? structuredClone(base) : {};
  const change = structuredClone(patch);
  dropHiddenSecrets(change);
  dropOtherNames(result, change);
  return mergeObjects(result, change);
}

function mergeObjects(base: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(base).filter(([name]) => !Object.hasOwn(patch, name) || isPlainObject(patch[name]));
  const merged = new Map<string, unknown>(kept);
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name);
    if (isPlainObject(value)) merged.set(name, mergeObjects(isPlainObject(before) ? before : {}, value));
    else if (value !== null) merged.set(name, value);
  }
  // fromEntries defines own properties, so a key such as __proto__ stays an ordinary key and is refused by the parser.
  return Object.fromEntries(merged);
}

function dropHiddenSecrets(patch: Record<string, unknown>): void {
  visitKnownKeys(KEY_TREE, patch, (node, holder, name) => {
    const value = holder[name];
    if (node.definition?.isSecret !== true || !holdsRedaction(value)) return true;
    if (isPlainObject(value)) holder[name] = Object.fromEntries(Object.entries(value).filter(([, text]) => text !== REDACTED));
    else delete holder[name];
    return false;
  });
}

/** Takes out of `base` what the patch sets by another name. */
function dropOtherNames(base: Record<string, unknown>, patch: Record<string, unknown>): void {
  const set = leavesOf(patch);
  walk(KEY_TREE, base, '', (node, at, remove) => {
    const spelling = set.get(node.path);
    if (spelling !== undefined && spelling !== at) remove();
  });
}

/** Paths of the table that a patch decides as a whole, with the names by which it does. */
function leavesOf(patch: Record<string, unknown>): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  walk(KEY_TREE, patch, '', (node, at, _remove, value) => {
    if (!isObjectNode(node) || !isPlainObject(value)) leaves.set(node.path, at);
  });
  return leaves;
}

type Step = (node: KeyNode, at: string, remove: () => void, value: unknown) => void;

/** Visits known keys outside lists. `at` tells spellings apart: the names that lead there, and how dots part them. */
function walk(node: KeyNode, input: Record<string, unknown>, place: string, step: Step): void {
  for (const name of Object.keys(input)) {
    const child = findChild(node, name);
    if (child === undefined) continue;
    const at = `${place}/${name}`;
    const value = input[name];
    step(child, at, () => delete input[name], value);
    if (isObjectNode(child) && isPlainObject(value)) walk(child, value, at, step);
  }
}

/** A copy with every secret of the table replaced by `REDACTED`: tokens, registry credentials, headers, passwords. Environment values stay. */
export function redactServiceConfig(config: unknown): unknown {
  if (findExcess(config) !== null) return REDACTED;
  const copy = structuredClone(config);
  visitKnownKeys(KEY_TREE, copy, (node, holder, name) => {
    if (node.definition?.isSecret !== true) return true;
    holder[name] = redact(holder[name]);
    return false;
  });
  return copy;
}

function redact(value: unknown): unknown {
  if (isPlainObject(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, REDACTED]));
  // An empty token is not a secret: it says that the service is public. null says that there is none.
  return value === '' || value === null ? value : REDACTED;
}

/**
 * A copy with relative local paths (`runtime.process.directory`, `model_path`) replaced by what `resolve` makes of them. For whoever
 * has the description in a folder; absolute paths and URLs stay.
 */
export function resolveLocalPaths(config: unknown, resolve: (relative: string) => string): unknown {
  if (findExcess(config) !== null) return config;
  const copy = structuredClone(config);
  visitKnownKeys(KEY_TREE, copy, (node, holder, name) => {
    const value = holder[name];
    if (node.definition?.isLocalPath === true && typeof value === 'string' && isRelativePath(value)) holder[name] = resolve(value);
    return true;
  });
  return copy;
}

function isRelativePath(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path);
}
