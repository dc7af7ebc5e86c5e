import type { KeyDefinition, KeyStatus } from './key.ts';
import { definitionOf, KEYS } from './key-table.ts';
import type { KeyValues } from './key-values.ts';
import type { Report } from './report.ts';

const SENTENCES: Readonly<Record<Exclude<KeyStatus, 'used'>, string>> = {
  later: 'Is checked and kept, but has no effect in this version of Infergate.',
  ignored: 'Is a key of PAI-EAS without a meaning here; it is ignored.',
};

/** One notice for each key that is set and does nothing, or for the outermost object of such keys. */
export function noticeStatus(values: KeyValues<string>, report: Report): void {
  const told = new Set<string>();
  for (const path of values.paths()) {
    const subject = outermostIdle(path, values);
    if (subject === null || told.has(subject) || isDefault(path, values)) continue;
    told.add(subject);
    const { status, notice } = definitionOf(subject);
    if (status !== 'used') report.notice(values.locate(subject), notice ?? SENTENCES[status]);
  }
  for (const entry of values.inner()) if (!isIdle(entry.scope)) noticeStatus(entry, report);
}

/** The nearest to the root, of the path and the objects around it in the same scope, that is not in use. */
function outermostIdle(path: string, values: KeyValues<string>): string | null {
  for (let cut = path.indexOf('.', values.scope.length); cut !== -1; cut = path.indexOf('.', cut + 1)) {
    const ancestor = path.slice(0, cut);
    if (isIdle(ancestor)) return ancestor;
  }
  return isIdle(path) ? path : null;
}

function isIdle(path: string): boolean {
  const definition = lookUp(path.replace(/\[\]\.$/, ''));
  return definition !== undefined && definition.status !== 'used';
}

function lookUp(path: string): KeyDefinition | undefined {
  return (KEYS as Readonly<Record<string, KeyDefinition>>)[path];
}

/** Set to what holds anyway, or an object or list around nothing. */
function isDefault(path: string, values: KeyValues<string>): boolean {
  const { type, default: usual } = definitionOf(path);
  const value = values.found(path)?.value;
  return type.kind === 'group' || value === usual || value === '[]';
}
