import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'logs',
  title: { en: 'Logs', zh: '日志' },
  order: 20,
  load: async () => (await import('./logs.tsx')).Logs,
};
