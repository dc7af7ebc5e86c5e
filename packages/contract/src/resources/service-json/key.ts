import type { ValueOf, ValueType } from './value-type.ts';

/**
 * used: read here. later: checked and kept, without effect until its feature comes. ignored: known to PAI-EAS, without meaning here.
 * The last two give a notice when they are set to anything but their default.
 */
export type KeyStatus = 'used' | 'later' | 'ignored';

/** One key of a service description. */
export interface KeyDefinition<T extends ValueType = ValueType, D = unknown> {
  readonly type: T;
  readonly status: KeyStatus;
  /** For the reference: what the key does, one sentence. */
  readonly meaning: string;
  /** Taken when the key is absent; undefined: none. */
  readonly default: D;
  /** Other places at which the key, with all below it, may be written. */
  readonly aliases: readonly string[];
  /** Must be given where the object around it is given. */
  readonly isRequired: boolean;
  /** Never shown in problems, hidden by redaction. */
  readonly isSecret: boolean;
  /** May hold a path on the machine of whoever writes the description. */
  readonly isLocalPath: boolean;
  /** Ours, not known to PAI-EAS. */
  readonly isExtension: boolean;
  /** What the notice says instead of the sentence common to the status. */
  readonly notice: string | null;
}

export interface KeyTraits<D> {
  readonly default?: D;
  readonly aliases?: readonly string[];
  readonly isRequired?: boolean;
  readonly isSecret?: boolean;
  readonly isLocalPath?: boolean;
  readonly isExtension?: boolean;
  readonly notice?: string;
}

type Define = <T extends ValueType, D extends ValueOf<T> | undefined = undefined>(
  type: T,
  meaning: string,
  traits?: KeyTraits<D>,
) => KeyDefinition<T, D>;

export const used: Define = (type, meaning, traits) => define('used', type, meaning, traits);
export const later: Define = (type, meaning, traits) => define('later', type, meaning, traits);
export const ignored: Define = (type, meaning, traits) => define('ignored', type, meaning, traits);

function define<T extends ValueType, D>(status: KeyStatus, type: T, meaning: string, traits: KeyTraits<D> = {}): KeyDefinition<T, D> {
  return {
    type,
    status,
    meaning,
    // Without a default, D is inferred as undefined.
    default: traits.default as D,
    aliases: traits.aliases ?? [],
    isRequired: traits.isRequired ?? false,
    isSecret: traits.isSecret ?? false,
    isLocalPath: traits.isLocalPath ?? false,
    isExtension: traits.isExtension ?? false,
    notice: traits.notice ?? null,
  };
}
