import type { NetworkTab } from '../../tab.ts';

export const tab: NetworkTab = {
  key: 'security-groups',
  title: { en: 'Security Groups', zh: '安全组' },
  order: 30,
  load: async () => (await import('./security-groups-tab.tsx')).SecurityGroupsTab,
};
