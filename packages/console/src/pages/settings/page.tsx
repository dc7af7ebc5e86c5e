import { SettingOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/settings',
    title: { en: 'Settings', zh: '系统设置' },
    navigation: { group: 'installation', order: 50, icon: <SettingOutlined /> },
    load: async () => (await import('./settings-page.tsx')).SettingsPage,
  },
];
