import { KeyOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/access-keys',
    title: { en: 'AccessKeys', zh: 'AccessKey' },
    role: 'administrator',
    navigation: { group: 'installation', order: 30, icon: <KeyOutlined /> },
    load: async () => (await import('./access-keys-page.tsx')).AccessKeysPage,
  },
];
