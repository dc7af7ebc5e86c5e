import type { AddressPolicy, Clock } from '@infergate/kernel';
import type { Store } from '../../store/store.ts';
import { accountKey } from './account.ts';
import type { OpenAuthority } from './authority.ts';
import { openLibraryAuthority } from './library-authority.ts';

export interface AuthoritySource {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly policy: AddressPolicy;
  readonly directoryUrl: string;
  readonly email: string | null;
  /** Who signed the certificate of the directory; null: the authorities that Node believes. */
  readonly authorityPem: string | null;
  readonly userAgent: string;
}

/** The authority of the configuration, with the account of this installation. */
export function authorityOf({ store, clock, ...options }: AuthoritySource): OpenAuthority {
  return async () => {
    const accountKeyPem = await accountKey(store, options.directoryUrl);
    return openLibraryAuthority({ ...options, accountKeyPem, nowMs: () => clock.now() });
  };
}
