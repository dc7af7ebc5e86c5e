import { redactServiceConfig, REDACTED } from '@infergate/contract';
import { type Effect, effectOf } from './change.ts';
import { type Difference, differences } from './differences.ts';
import { FormDocument } from './form-document.ts';
import { isObject, valueAt } from './value-edits.ts';

/** What an update causes, in the order in which it is told. The texts have a sentence for each. */
export type Consequence =
  | 'scaling'
  | 'toZero'
  | 'newVersion'
  | 'rolling'
  | 'oneAtATime'
  | 'addresses'
  | 'whenStarted'
  | 'gateway'
  | 'token'
  | 'becomesPublic'
  | 'internetCloses';

export function consequencesOf(shown: unknown, edited: unknown, isStopped: boolean): readonly Consequence[] {
  const [before, after] = [new FormDocument(shown), new FormDocument(edited)];
  const changed = (key: string) => differences(before.get(key), after.get(key)).length > 0;
  const found: Consequence[] = [...instancesPart(effectOf(shown, edited), after, isStopped)];
  if (after.number('metadata.instance') === 0 && changed('metadata.instance')) found.push('toZero');
  if (changed('networking.gateway') && after.has('networking.gateway')) found.push('gateway');
  if (changed('token')) found.push(after.get('token') === '' ? 'becomesPublic' : 'token');
  if (changed('networking.disable_internet_endpoint') && after.flag('networking.disable_internet_endpoint', false))
    found.push('internetCloses');
  return found;
}

function instancesPart(effect: Effect, after: FormDocument, isStopped: boolean): readonly Consequence[] {
  if (effect === 'nothing') return [];
  if (effect === 'scaling') return [isStopped ? 'whenStarted' : 'scaling'];
  if (isStopped) return ['newVersion', 'whenStarted'];
  if (after.has('runtime.external')) return ['newVersion', 'addresses'];
  return ['newVersion', after.has('containers[0].port') ? 'oneAtATime' : 'rolling'];
}

/** A difference as it may be seen: secrets that were written are hidden. null: it is not there. */
export interface ShownDifference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** A hidden secret gives way to another one. */
  readonly isNewSecret: boolean;
}

export function shownDifferences(shown: unknown, edited: unknown): readonly ShownDifference[] {
  const [before, after] = [redactServiceConfig(shown), redactServiceConfig(edited)];
  return differences(shown, edited).map(({ path, at }: Difference) => {
    const [old, next] = [textOf(valueAt(before, at)), textOf(valueAt(after, at))];
    return { path, before: old, after: next, isNewSecret: old === next && old !== null && holdsMark(valueAt(after, at)) };
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, isObject(value) ? 2 : 0);
}

function holdsMark(value: unknown): boolean {
  return value === REDACTED || (isObject(value) && Object.values(value).includes(REDACTED));
}
