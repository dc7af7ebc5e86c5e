import { BulbOutlined, GlobalOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { LANGUAGES } from '../i18n/translation.ts';
import { useSession } from '../session/session.tsx';
import { useSignOut } from '../session/sign-out.ts';
import { LANGUAGE_NAMES } from './language-names.ts';
import { SearchButton } from './search/search-button.tsx';
import { APPEARANCES, usePreferences } from './preferences.tsx';
import { shellTexts } from './texts.ts';

/** How one likes to read, and who one is. */
export function Toolbar() {
  return (
    <div className="toolbar">
      <SearchButton />
      <AppearanceMenu />
      <LanguageMenu />
      <UserMenu />
    </div>
  );
}

function AppearanceMenu() {
  const say = useTexts(shellTexts);
  const { appearance, setAppearance } = usePreferences();
  const items = APPEARANCES.map((key) => ({ key, label: say(key), onClick: () => setAppearance(key) }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [appearance] }} trigger={['click']}>
      <Button type="text" icon={<BulbOutlined />} aria-label={say('appearance')} />
    </Dropdown>
  );
}

function LanguageMenu() {
  const say = useTexts(shellTexts);
  const { language, setLanguage } = usePreferences();
  const items = LANGUAGES.map((key) => ({ key, label: LANGUAGE_NAMES[key], onClick: () => setLanguage(key) }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [language] }} trigger={['click']}>
      <Button type="text" icon={<GlobalOutlined />} aria-label={say('language')} />
    </Dropdown>
  );
}

function UserMenu() {
  const say = useTexts(shellTexts);
  const { AccessKeyId, Role } = useSession();
  const signOut = useSignOut();
  const items: MenuProps['items'] = [
    { key: 'who', type: 'group', label: `${AccessKeyId} · ${say(Role)}` },
    { key: 'out', label: say('signOut'), onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined />} aria-label={say('account')} />
    </Dropdown>
  );
}
