import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'monitoring',
  title: { en: 'Monitoring', zh: '监控' },
  order: 50,
  load: async () => (await import('./monitoring-tab.tsx')).MonitoringTab,
};
