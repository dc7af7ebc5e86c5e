import { App as AntApp, ConfigProvider, theme, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { usePreferences } from './preferences.tsx';
import { styleNonce } from './style-nonce.ts';

/** Every text has a contrast of 4.5 to what is behind it, which a test holds. The library's own colours have less. */
const SHAPE = { borderRadius: 6, fontSize: 14 };
const LIGHT: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...SHAPE,
    colorPrimary: '#1668dc',
    colorInfo: '#1668dc',
    colorLink: '#1668dc',
    colorPrimaryHover: '#0e54b8',
    colorLinkHover: '#0e54b8',
    colorErrorHover: '#a8071a',
    colorSuccess: '#237804',
    colorWarning: '#9a5b00',
    colorError: '#cf1322',
    colorSuccessBg: '#f6ffed',
    colorSuccessBorder: '#b7eb8f',
    colorWarningBg: '#fffbe6',
    colorWarningBorder: '#ffe58f',
    colorErrorBg: '#fff2f0',
    colorErrorBorder: '#ffccc7',
    colorTextTertiary: 'rgba(0, 0, 0, 0.62)',
    colorTextDescription: 'rgba(0, 0, 0, 0.62)',
    colorTextPlaceholder: 'rgba(0, 0, 0, 0.57)',
  },
  hashed: false,
};
/** Light enough for text, so that what is written upon it is dark. */
const DARK: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...SHAPE,
    colorPrimary: '#5c9dff',
    colorInfo: '#5c9dff',
    colorLink: '#7cb0ff',
    colorPrimaryHover: '#7cb0ff',
    colorLinkHover: '#a5c9ff',
    colorErrorHover: '#ffa39e',
    colorError: '#ff7875',
    colorTextTertiary: 'rgba(255, 255, 255, 0.62)',
    colorTextDescription: 'rgba(255, 255, 255, 0.62)',
    colorTextPlaceholder: 'rgba(255, 255, 255, 0.57)',
  },
  components: { Button: { primaryColor: '#000', dangerColor: '#000' }, Menu: { itemSelectedColor: '#9cc4ff' } },
  hashed: false,
};

export function Theme({ children }: { readonly children: ReactNode }) {
  const { isDark, language } = usePreferences();
  return (
    <ConfigProvider theme={isDark ? DARK : LIGHT} locale={language === 'zh' ? zhCN : enUS} csp={{ nonce: styleNonce }}>
      <AntApp className="app">{children}</AntApp>
    </ConfigProvider>
  );
}
