import type { NetworkTab } from '../../tab.ts';

export const tab: NetworkTab = {
  key: 'zones',
  title: { en: 'Zones', zh: '可用区' },
  order: 20,
  load: async () => (await import('./zones-tab.tsx')).ZonesTab,
};
