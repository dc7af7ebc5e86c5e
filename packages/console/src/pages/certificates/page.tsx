import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { Page } from '../../shell/page.ts';

export const pages: readonly Page[] = [
  {
    path: '/certificates',
    title: { en: 'Certificates', zh: '证书' },
    navigation: { group: 'installation', order: 10, icon: <SafetyCertificateOutlined /> },
    load: async () => (await import('./certificates-page.tsx')).CertificatesPage,
  },
];
