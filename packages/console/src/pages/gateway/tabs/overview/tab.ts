import type { GatewayTab } from '../../subject.ts';

export const tab: GatewayTab = {
  key: 'overview',
  title: { en: 'Gateway', zh: '网关' },
  order: 0,
  load: async () => (await import('./overview.tsx')).Overview,
};
