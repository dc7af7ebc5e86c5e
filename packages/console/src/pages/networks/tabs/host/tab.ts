import type { NetworkTab } from '../../tab.ts';

export const tab: NetworkTab = {
  key: 'host',
  title: { en: 'Host Check', zh: '主机检查' },
  order: 40,
  role: 'developer',
  load: async () => (await import('./host-tab.tsx')).HostTab,
};
