import type { GatewayTab } from '../../subject.ts';

export const tab: GatewayTab = {
  key: 'settings',
  title: { en: 'Settings', zh: '设置' },
  order: 90,
  role: 'administrator',
  isFor: ({ GatewayType }) => GatewayType !== 'Shared',
  load: async () => (await import('./settings.tsx')).Settings,
};
