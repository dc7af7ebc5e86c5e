import type { SecretBox } from '@infergate/kernel';
import type { Kysely } from 'kysely';
import type { StoreChange } from '../store.ts';
import type { TimestampMs } from '../records.ts';
import type { Tables } from './tables.ts';

/** What the parts of one transaction share. */
export interface TransactionContext {
  readonly db: Kysely<Tables>;
  readonly secrets: Secrets;
  readonly now: () => TimestampMs;
  /** Told to the listeners after the commit. */
  readonly touch: (change: StoreChange) => void;
}

export type Secrets = Pick<SecretBox, 'seal' | 'open'>;
