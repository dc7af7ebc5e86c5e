import type { AccessRole } from '@infergate/contract';
import type { ComponentType } from 'react';
import type { ByLanguage } from '../i18n/texts.ts';

/** One tab of a page about something: a folder below the page's `tabs/` whose `tab.ts` exports `tab`. `S` is what the tab is about. */
export interface Tab<S> {
  /** In the address. */
  readonly key: string;
  readonly title: ByLanguage;
  readonly order: number;
  /** Default: viewer. */
  readonly role?: AccessRole;
  /** Whether this one has it at all. */
  readonly isFor?: (subject: S) => boolean;
  readonly load: () => Promise<ComponentType<{ readonly subject: S }>>;
}
