import { BulbOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { LANGUAGES } from '../i18n/translation.ts';
import { LANGUAGE_NAMES } from './language-names.ts';
import { APPEARANCES, usePreferences } from './preferences.tsx';
import { shellTexts } from './texts.ts';

/** Light or dark. */
export function AppearanceMenu() {
  const say = useTexts(shellTexts);
  const { appearance, setAppearance } = usePreferences();
  const items = APPEARANCES.map((key) => ({ key, label: say(key), onClick: () => setAppearance(key) }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [appearance] }} trigger={['click']}>
      <Button type="text" icon={<BulbOutlined />} aria-label={say('appearance')} />
    </Dropdown>
  );
}

export function LanguageMenu() {
  const say = useTexts(shellTexts);
  const { language, setLanguage } = usePreferences();
  const items = LANGUAGES.map((key) => ({ key, label: LANGUAGE_NAMES[key], onClick: () => setLanguage(key) }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [language] }} trigger={['click']}>
      <Button type="text" icon={<GlobalOutlined />} aria-label={say('language')} />
    </Dropdown>
  );
}
