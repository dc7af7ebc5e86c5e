import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = ['/services/$serviceName', '/services/$serviceName/$tab'].map((path) => ({
  path,
  title: { en: 'Service', zh: '服务' },
  parent: '/services',
  load: async () => (await import('./service-page.tsx')).ServicePage,
}));
