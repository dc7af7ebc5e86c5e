export const ENTRY_KINDS = ['page', 'service', 'gateway', 'action'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Something that can be gone to, or done. */
export interface SearchEntry {
  /** Of its own, such as `service:echo`. */
  readonly key: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** Other words by which it is found. */
  readonly also: readonly string[];
  /** Path below `/console`; an action without one is `run`. */
  readonly to?: string;
  readonly run?: () => void;
}
