import { KEYS } from './key-table.ts';
import type { KeyDefinition, KeyStatus } from './key.ts';
import type { ValueType } from './value-type.ts';
import { describeType } from './value-wording.ts';

/** One key of a service description, in words. */
export interface KeyDescription {
  readonly path: string;
  readonly type: string;
  readonly kind: ValueType['kind'];
  /** What a choice may be; empty for every other kind. */
  readonly choices: readonly string[];
  /** As JSON would be written; null: none. */
  readonly default: string | null;
  readonly meaning: string;
  readonly aliases: readonly string[];
  readonly status: KeyStatus;
  readonly isRequired: boolean;
  readonly isSecret: boolean;
  readonly isExtension: boolean;
}

/** Every key that a service description may hold, in the order of the reference. */
export function describeKeys(): readonly KeyDescription[] {
  return Object.entries<KeyDefinition>(KEYS).map(([path, key]) => ({
    path,
    type: describeType(key.type),
    kind: key.type.kind,
    choices: key.type.kind === 'choice' ? key.type.values : [],
    default: describeDefault(key.default),
    meaning: key.meaning,
    aliases: key.aliases,
    status: key.status,
    isRequired: key.isRequired,
    isSecret: key.isSecret,
    isExtension: key.isExtension,
  }));
}

function describeDefault(value: unknown): string | null {
  if (value === undefined) return null;
  if (isShare(value)) return value.kind === 'percent' ? `"${value.value}%"` : String(value.value);
  return JSON.stringify(value);
}

function isShare(value: unknown): value is { readonly kind: 'count' | 'percent'; readonly value: number } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'value' in value;
}
