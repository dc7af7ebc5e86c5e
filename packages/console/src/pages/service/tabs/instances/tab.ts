import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'instances',
  title: { en: 'Instances', zh: '实例' },
  order: 10,
  load: async () => (await import('./instances.tsx')).Instances,
};
