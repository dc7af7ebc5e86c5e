import type { ServiceTab } from '../../subject.ts';

export const tab: ServiceTab = {
  key: 'overview',
  title: { en: 'Overview', zh: '概览' },
  order: 0,
  load: async () => (await import('./overview.tsx')).Overview,
};
