import { useNavigate } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { type ComponentType, lazy, Suspense, useMemo } from 'react';
import { useLanguage } from '../i18n/texts.ts';
import { useHasRole } from '../session/session.tsx';
import { LoadingPage } from '../shell/loading-page.tsx';
import type { Tab } from '../shell/tab.ts';

interface TabbedContentProps<S> {
  readonly tabs: readonly Tab<S>[];
  readonly subject: S;
  /** Key of the tab that is open, from the address. */
  readonly open: string;
  /** Path of the page; the key of a tab comes behind it. */
  readonly path: string;
}

/** Tabs with addresses of their own; each is loaded when it is first opened, and only the open one is there. */
export function TabbedContent<S>({ tabs, subject, open, path }: TabbedContentProps<S>) {
  const language = useLanguage();
  const hasRole = useHasRole();
  const navigate = useNavigate();
  const contents = useMemo(() => new Map(tabs.map((tab) => [tab.key, lazy(async () => ({ default: await tab.load() }))])), [tabs]);
  const shown = tabs.filter(({ role = 'viewer', isFor }) => hasRole(role) && isFor?.(subject) !== false);
  // What another role sees, or nobody, is not there: the first one is.
  const current = (shown.find(({ key }) => key === open) ?? shown[0])?.key ?? '';
  const items = shown.map(({ key, title }) => ({
    key,
    label: title[language],
    children: key === current ? <TabContent content={contents.get(key)} subject={subject} /> : null,
  }));
  return <Tabs activeKey={current} items={items} destroyOnHidden onChange={(key) => void navigate({ to: `${path}/${key}` })} />;
}

interface TabContentProps<S> {
  readonly content: ComponentType<{ readonly subject: S }> | undefined;
  readonly subject: S;
}

function TabContent<S>({ content: Content, subject }: TabContentProps<S>) {
  if (Content === undefined) return null;
  return (
    <Suspense fallback={<LoadingPage />}>
      <Content subject={subject} />
    </Suspense>
  );
}
