import { MenuOutlined } from '@ant-design/icons';
import { Outlet, useLocation } from '@tanstack/react-router';
import { Button, Drawer, Grid, Layout } from 'antd';
import { type MouseEvent, useState } from 'react';
import { useTexts } from '../i18n/texts.ts';
import { SessionGate } from '../session/session.tsx';
import { useLiveChanges } from '../api/changes.ts';
import { ConnectionNotice } from './connection-notice.tsx';
import { Brand } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import { Toolbar } from './toolbar.tsx';
import { shellTexts } from './texts.ts';

export function Frame() {
  return (
    <SessionGate>
      <SignedInFrame />
    </SessionGate>
  );
}

/** Navigation beside the page; behind a button where the window is narrow. */
function SignedInFrame() {
  const connection = useLiveChanges();
  const isWide = Grid.useBreakpoint().lg === true;
  return (
    <Layout className="frame">
      <SkipLink />
      {isWide && (
        <Layout.Sider theme="light" width={224} className="frame-side">
          <Brand />
          <Navigation />
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className="frame-header">
          {!isWide && <NavigationDrawer />}
          <ConnectionNotice connection={connection} />
          <Toolbar />
        </Layout.Header>
        <Layout.Content className="frame-content" id="content" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

/** For those who go through the page key by key. */
function SkipLink() {
  const say = useTexts(shellTexts);
  return (
    <a className="skip-link" href="#content" onClick={focusContent}>
      {say('skip')}
    </a>
  );
}

/** Without another address: the router would take it for a page. */
function focusContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function NavigationDrawer() {
  const say = useTexts(shellTexts);
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();
  const [openedAt, setOpenedAt] = useState(pathname);
  const isShown = isOpen && openedAt === pathname;
  const open = () => {
    setOpenedAt(pathname);
    setOpen(true);
  };
  return (
    <>
      <Button type="text" icon={<MenuOutlined />} aria-label={say('openNavigation')} onClick={open} />
      <Drawer
        open={isShown}
        placement="left"
        size={264}
        title={<Brand />}
        onClose={() => setOpen(false)}
        classNames={{ body: 'drawer-navigation' }}
      >
        <Navigation />
      </Drawer>
    </>
  );
}
