import { UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTexts } from '../i18n/texts.ts';
import { useSession } from '../session/session.tsx';
import { useSignOut } from '../session/sign-out.ts';
import { AppearanceMenu, LanguageMenu } from './preference-menus.tsx';
import { SearchButton } from './search/search-button.tsx';
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
