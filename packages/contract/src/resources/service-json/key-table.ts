import type { KeyDefinition } from './key.ts';
import { AUTOSCALER_KEYS } from './keys/autoscaler-keys.ts';
import { CONTAINER_KEYS } from './keys/container-keys.ts';
import { METADATA_KEYS } from './keys/metadata-keys.ts';
import { NETWORK_KEYS } from './keys/network-keys.ts';
import { STORAGE_KEYS } from './keys/storage-keys.ts';
import { TOP_LEVEL_KEYS } from './keys/top-level-keys.ts';
import type { ValueOf } from './value-type.ts';

/**
 * Every key of a service description, by its path; `[]` stands for each entry of a list. Parsing, suggestions, redaction, the
 * reference page and the generated tests all derive from this table.
 */
export const KEYS = {
  ...METADATA_KEYS,
  ...CONTAINER_KEYS,
  ...TOP_LEVEL_KEYS,
  ...NETWORK_KEYS,
  ...STORAGE_KEYS,
  ...AUTOSCALER_KEYS,
} as const satisfies Readonly<Record<string, KeyDefinition>>;

export type KeyPath = keyof typeof KEYS;

type IsGiven<D> = [D] extends [undefined] ? false : true;

/** What a reader gets for a key: never undefined where the table has a default. */
export type KeyValue<P extends KeyPath> =
  (typeof KEYS)[P] extends KeyDefinition<infer T, infer D> ? (IsGiven<D> extends true ? ValueOf<T> : ValueOf<T> | undefined) : never;

/** The definition at a path that is known to be in the table. */
export function definitionOf(path: string): KeyDefinition {
  const definition = (KEYS as Readonly<Record<string, KeyDefinition>>)[path];
  if (definition === undefined) throw new Error(`No key has the path ${path}.`);
  return definition;
}
