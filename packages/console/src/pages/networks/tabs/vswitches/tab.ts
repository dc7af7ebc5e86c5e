import type { NetworkTab } from '../../tab.ts';

export const tab: NetworkTab = {
  key: 'vswitches',
  title: { en: 'vSwitches', zh: '交换机' },
  order: 10,
  load: async () => (await import('./vswitches-tab.tsx')).VSwitchesTab,
};
