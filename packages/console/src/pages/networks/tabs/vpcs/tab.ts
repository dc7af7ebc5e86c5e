import type { NetworkTab } from '../../tab.ts';

export const tab: NetworkTab = {
  key: 'vpcs',
  title: { en: 'VPCs', zh: '专有网络' },
  order: 0,
  load: async () => (await import('./vpcs-tab.tsx')).VpcsTab,
};
