import { CloudServerOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/services',
    title: { en: 'Inference Service', zh: '推理服务' },
    navigation: { group: 'work', order: 1, icon: <CloudServerOutlined /> },
    load: async () => (await import('./services-page.tsx')).ServicesPage,
  },
];
