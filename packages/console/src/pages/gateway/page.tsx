import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = ['/gateways/$gatewayId', '/gateways/$gatewayId/$tab'].map((path) => ({
  path,
  title: { en: 'Gateway', zh: '网关' },
  parent: '/gateways',
  load: async () => (await import('./gateway-page.tsx')).GatewayPage,
}));
