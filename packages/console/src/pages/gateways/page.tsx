import { GatewayOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/gateways',
    title: { en: 'Inference Gateway', zh: '推理网关' },
    navigation: { group: 'work', order: 3, icon: <GatewayOutlined /> },
    load: async () => (await import('./gateways-page.tsx')).GatewaysPage,
  },
];
