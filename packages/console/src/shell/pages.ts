import type { Page } from './page.ts';

const folders = import.meta.glob<readonly Page[]>('../pages/*/page.tsx', { eager: true, import: 'pages' });

/** Every page there is. */
export const PAGES: readonly Page[] = Object.values(folders).flat();

/** Those with a place in the navigation, in its order. */
export const NAVIGATION_PAGES: readonly Page[] = PAGES.filter(({ navigation }) => navigation !== undefined).toSorted(
  (a, b) => (a.navigation?.order ?? 0) - (b.navigation?.order ?? 0),
);
