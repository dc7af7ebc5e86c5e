import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'events',
  title: { en: 'Events', zh: '事件' },
  order: 30,
  load: async () => (await import('./events.tsx')).Events,
};
