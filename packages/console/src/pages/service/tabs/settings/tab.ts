import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'settings',
  title: { en: 'Settings', zh: '设置' },
  order: 60,
  load: async () => (await import('./settings.tsx')).Settings,
};
