import type { AccessRole } from '@infergate/contract';
import type { ComponentType, ReactNode } from 'react';
import type { ByLanguage } from '../i18n/texts.ts';

/** Groups of the navigation, in order. */
export const NAVIGATION_GROUPS = ['work', 'installation'] as const;
export type NavigationGroup = (typeof NAVIGATION_GROUPS)[number];

/** One page of the console. A folder below `pages/` whose `page.ts` exports `pages` is found by itself. */
export interface Page {
  /** Below `/console`, such as `/services/$serviceName/$tab`. */
  readonly path: string;
  readonly title: ByLanguage;
  /** Who has less does not see it. Default: viewer. */
  readonly role?: AccessRole;
  /** Its place in the navigation. Absent: it is reached from elsewhere. */
  readonly navigation?: { readonly group: NavigationGroup; readonly order: number; readonly icon: ReactNode };
  /** Path of the page in whose name the navigation shows it. */
  readonly parent?: string;
  readonly load: () => Promise<ComponentType>;
}
