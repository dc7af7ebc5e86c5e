import { AppstoreOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/gallery',
    title: { en: 'Model Gallery', zh: '模型库' },
    navigation: { group: 'work', order: 2, icon: <AppstoreOutlined /> },
    load: async () => (await import('./gallery-page.tsx')).GalleryPage,
  },
];
