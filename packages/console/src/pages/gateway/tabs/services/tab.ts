import type { GatewayTab } from '../../subject.ts';

export const tab: GatewayTab = {
  key: 'services',
  title: { en: 'Services', zh: '服务' },
  order: 20,
  load: async () => (await import('./services.tsx')).Services,
};
