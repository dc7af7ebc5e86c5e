import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'versions',
  title: { en: 'Versions', zh: '版本' },
  order: 40,
  load: async () => (await import('./versions.tsx')).Versions,
};
