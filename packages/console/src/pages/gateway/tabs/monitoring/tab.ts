import type { GatewayTab } from '../../subject.ts';

export const tab: GatewayTab = {
  key: 'monitoring',
  title: { en: 'Monitoring', zh: '监控' },
  order: 50,
  load: async () => (await import('./monitoring-tab.tsx')).MonitoringTab,
};
