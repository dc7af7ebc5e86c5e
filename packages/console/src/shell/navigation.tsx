import { useLocation } from '@tanstack/react-router';
import { Menu } from 'antd';
import { useLanguage, useTexts } from '../i18n/texts.ts';
import { useHasRole } from '../session/session.tsx';
import { NAVIGATION_GROUPS, type Page } from './page.ts';
import { PageLink } from './page-link.tsx';
import { NAVIGATION_PAGES, PAGES } from './pages.ts';
import { shellTexts } from './texts.ts';

export function Navigation() {
  const say = useTexts(shellTexts);
  const language = useLanguage();
  const hasRole = useHasRole();
  const { pathname } = useLocation();
  const items = NAVIGATION_GROUPS.map((group) => ({
    key: group,
    type: 'group' as const,
    label: say(group),
    children: NAVIGATION_PAGES.filter(({ navigation, role = 'viewer' }) => navigation?.group === group && hasRole(role)).map(
      ({ path, title, navigation }) => ({ key: path, icon: navigation?.icon, label: <PageLink to={path}>{title[language]}</PageLink> }),
    ),
  })).filter(({ children }) => children.length > 0);
  return (
    <nav aria-label={say('navigation')}>
      <Menu mode="inline" items={items} selectedKeys={[selectedPath(pathname)]} />
    </nav>
  );
}

/** Of a page that is reached from elsewhere: the path of the one in whose name it is shown. */
function selectedPath(pathname: string): string {
  const page = PAGES.find(({ path }) => matches(path, pathname));
  return page?.parent ?? page?.path ?? '';
}

function matches(path: Page['path'], pathname: string): boolean {
  const wanted = path.split('/');
  const given = pathname.replace(/\/$/, '').split('/');
  if (path === '/') return pathname === '/' || pathname === '';
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('$') || part === given[i]);
}
