import { ClusterOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

const common = {
  title: { en: 'Networks', zh: '网络' },
  load: async () => (await import('./networks-page.tsx')).NetworksPage,
};

export const pages: readonly Page[] = [
  { ...common, path: '/networks', navigation: { group: 'installation', order: 20, icon: <ClusterOutlined /> } },
  { ...common, path: '/networks/$tab', parent: '/networks' },
];
