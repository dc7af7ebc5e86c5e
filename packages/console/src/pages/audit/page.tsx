import { AuditOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/audit',
    title: { en: 'Audit', zh: '操作审计' },
    role: 'administrator',
    navigation: { group: 'installation', order: 40, icon: <AuditOutlined /> },
    load: async () => (await import('./audit-page.tsx')).AuditPage,
  },
];
