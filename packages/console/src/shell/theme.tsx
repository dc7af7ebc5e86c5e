import { App as AntApp, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useMemo } from 'react';
import { usePreferences } from './preferences.tsx';
import { styleNonce } from './style-nonce.ts';

const TOKENS = { colorPrimary: '#1668dc', borderRadius: 6, fontSize: 14 };

export function Theme({ children }: { readonly children: ReactNode }) {
  const { isDark, language } = usePreferences();
  const config = useMemo(
    () => ({ algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm, token: TOKENS, hashed: false }),
    [isDark],
  );
  return (
    <ConfigProvider theme={config} locale={language === 'zh' ? zhCN : enUS} csp={{ nonce: styleNonce }}>
      <AntApp className="app">{children}</AntApp>
    </ConfigProvider>
  );
}
