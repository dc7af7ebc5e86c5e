import { type FieldProblem, holdsRedaction, locateKeys, mergeServiceConfig, pathText, REDACTED } from '@infergate/contract';
import { differences, isSame } from './differences.ts';
import { isObject } from './value-edits.ts';

/**
 * How an update is asked for. `shown` is the description with its secrets hidden, so only what was changed is sent (`merge`): what
 * was left as it was, hidden secrets too, stays. Where that cannot be said so (a key under two names), the whole is (`replace`),
 * if no secret is hidden in it.
 */
export type Change =
  | { readonly mode: 'merge' | 'replace'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly mode: 'impossible'; readonly problems: readonly FieldProblem[] };

export function changeOf(shown: unknown, edited: Readonly<Record<string, unknown>>): Change {
  const patch = patchOf(isObject(shown) ? shown : {}, edited);
  if (isSame(mergeServiceConfig(shown, patch), edited)) return { mode: 'merge', body: patch };
  const marks = marksIn(edited, '');
  if (marks.length === 0) return { mode: 'replace', body: edited };
  return { mode: 'impossible', problems: marks.map((path) => ({ path, message: MARK_REMEDY })) };
}

/** Problems of an edited description without those about secrets that stay as they are. */
export function withoutKeptSecrets(problems: readonly FieldProblem[], shown: unknown, edited: unknown): readonly FieldProblem[] {
  const kept = keptSecrets(shown, edited);
  return problems.filter(({ path }) => !kept.has(path));
}

const MARK_REMEDY = `Holds ${REDACTED} in place of a hidden secret, which cannot be kept in this change. Write the secret here.`;

/** What to merge into `base` to get `wanted`. */
function patchOf(base: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const removed = Object.keys(base).filter((name) => (wanted[name] ?? null) === null && base[name] !== null);
  const changed = Object.entries(wanted).flatMap(([name, value]) => {
    const before = Object.hasOwn(base, name) ? base[name] : undefined;
    if (isSame(before, value)) return [];
    return [[name, isObject(value) && isObject(before) ? patchOf(before, value) : value] as const];
  });
  return Object.fromEntries([...removed.map((name) => [name, null] as const), ...changed]);
}

/** Places of secrets that are shown by the mark and left so. */
function keptSecrets(shown: unknown, edited: unknown): ReadonlySet<string> {
  const before = locateKeys(shown);
  const changed = new Set(differences(shown, edited).map(({ path }) => path));
  const kept = [...locateKeys(edited)].filter(([key, path]) => {
    const text = pathText(path);
    const value = path.reduce<unknown>((value, part) => (value as Readonly<Record<string | number, unknown>>)[part], edited);
    return before.has(key) && holdsRedaction(value) && !marksIn(value, text).some((mark) => changed.has(mark));
  });
  return new Set(kept.map(([, path]) => pathText(path)));
}

/** Paths at which the mark stands. */
function marksIn(value: unknown, path: string): readonly string[] {
  if (value === REDACTED) return [path];
  if (Array.isArray(value)) return value.flatMap((entry, i) => marksIn(entry, `${path}[${i}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    marksIn(inner, path === '' ? pathText([name]) : path + pathText(['x', name]).slice(1)),
  );
}

/** What an update comes to. */
export type Effect = 'nothing' | 'scaling' | 'update';

export function effectOf(shown: unknown, edited: unknown): Effect {
  const changed = differences(shown, edited);
  if (changed.length === 0) return 'nothing';
  const instances = locateKeys(edited).get('metadata.instance');
  const isScaling =
    instances !== undefined && changed.length === 1 && changed[0]?.path === pathText(instances) && changed[0].before !== undefined;
  return isScaling ? 'scaling' : 'update';
}
