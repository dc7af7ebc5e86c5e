import type { GatewayTab } from '../../subject.ts';

export const tab: GatewayTab = {
  key: 'domains',
  title: { en: 'Domain Name', zh: '域名' },
  order: 10,
  isFor: ({ GatewayType }) => GatewayType !== 'Shared',
  load: async () => (await import('./domains.tsx')).Domains,
};
