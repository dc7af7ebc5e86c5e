import { HomeOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/',
    title: { en: 'Home', zh: '首页' },
    navigation: { group: 'work', order: 0, icon: <HomeOutlined /> },
    load: async () => (await import('./home-page.tsx')).HomePage,
  },
];
