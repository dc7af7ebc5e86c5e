import type { Tab } from '../../shell/tab.ts';

/** The tabs are about the whole installation. */
export type NetworkTab = Tab<null>;
