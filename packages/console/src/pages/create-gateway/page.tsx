import type { Page } from '../../shell/page.ts';

const common = { role: 'administrator', parent: '/gateways', title: { en: 'Create Dedicated Gateway', zh: '新建专属网关' } } as const;

export const pages: readonly Page[] = [
  { ...common, path: '/gateways/create', load: async () => (await import('./choose-page.tsx')).ChoosePage },
  { ...common, path: '/gateways/create/fully-managed', load: async () => (await import('./managed-page.tsx')).ManagedPage },
  { ...common, path: '/gateways/create/application', load: async () => (await import('./application-page.tsx')).ApplicationPage },
];
