import { useEffect, useMemo, useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { type Say, useLanguage, useTexts } from '../../i18n/texts.ts';
import { LANGUAGES } from '../../i18n/translation.ts';
import { useHasRole, useMay } from '../../session/session.tsx';
import { useSignOut } from '../../session/sign-out.ts';
import { LANGUAGE_NAMES } from '../language-names.ts';
import { NAVIGATION_PAGES } from '../pages.ts';
import { APPEARANCES, usePreferences } from '../preferences.tsx';
import { shellTexts } from '../texts.ts';
import { ranked } from './ranking.ts';
import type { SearchEntry } from './search-entry.ts';
import { searchTexts } from './texts.ts';

const PAUSE_MS = 150;
const ASKED = 8;
const MAX_TYPED = 64;

/** What fits what is typed. Services and gateways are looked for by the server, when typing pauses. */
export function useResults(typed: string, recent: readonly SearchEntry[]): readonly SearchEntry[] {
  const pages = usePageEntries();
  const actions = useActionEntries();
  const found = useFoundEntries(useSettled(typed.trim().slice(0, MAX_TYPED)));
  return useMemo(() => {
    if (typed.trim() === '') return withoutDoubles([...recent, ...pages, ...actions]);
    return ranked(withoutDoubles([...pages, ...found, ...actions]), typed);
  }, [typed, recent, pages, actions, found]);
}

function withoutDoubles(entries: readonly SearchEntry[]): readonly SearchEntry[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.key, entry])).values()].toReversed();
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function usePageEntries(): readonly SearchEntry[] {
  const language = useLanguage();
  const hasRole = useHasRole();
  return NAVIGATION_PAGES.filter(({ role = 'viewer' }) => hasRole(role)).map(({ path, title }) => ({
    key: `page:${path}`,
    kind: 'page',
    title: title[language],
    also: [...Object.values(title), path],
    to: path,
  }));
}

function useFoundEntries(text: string): readonly SearchEntry[] {
  const enabled = text !== '';
  // Words are looked for together here; the server looks for one text.
  const [first = ''] = text.split(/\s+/);
  const services = useOperation(
    'ListServices',
    { query: { Filter: first, PageSize: ASKED, Sort: 'ServiceName', Order: 'asc' } },
    { enabled },
  );
  const gateways = useOperation('ListGateway', { query: { GatewayName: first, PageSize: ASKED } }, { enabled });
  if (!enabled) return [];
  return [
    ...(services.data?.Services ?? []).map(({ ServiceName }) => ({
      key: `service:${ServiceName}`,
      kind: 'service' as const,
      title: ServiceName,
      also: [],
      to: `/services/${encodeURIComponent(ServiceName)}/overview`,
    })),
    ...(gateways.data?.Gateways ?? []).map(({ GatewayId, GatewayName }) => ({
      key: `gateway:${GatewayId}`,
      kind: 'gateway' as const,
      title: GatewayName,
      also: [GatewayId],
      to: `/gateways/${encodeURIComponent(GatewayId)}/overview`,
    })),
  ];
}

function useActionEntries(): readonly SearchEntry[] {
  const say = useTexts(searchTexts);
  const sayShell = useTexts(shellTexts);
  const may = useMay();
  return [
    ...(may('CreateService') ? [goTo('/services/deploy', say('deploy'))] : []),
    ...(may('CreateGateway') ? [goTo('/gateways/create', say('createGateway'))] : []),
    ...usePreferenceEntries(say, sayShell),
    action('sign-out', sayShell('signOut'), ['log out', '退出'], useSignOut()),
  ];
}

type SayOf<T> = T extends { readonly by: { readonly en: Readonly<Record<infer K extends string, string>> } } ? Say<K> : never;

function usePreferenceEntries(say: SayOf<typeof searchTexts>, sayShell: SayOf<typeof shellTexts>): readonly SearchEntry[] {
  const { setAppearance, setLanguage } = usePreferences();
  return [
    ...APPEARANCES.map((key) =>
      action(`appearance-${key}`, say('appearance', { name: sayShell(key) }), ['theme', key], () => setAppearance(key)),
    ),
    ...LANGUAGES.map((key) =>
      action(`language-${key}`, say('language', { name: LANGUAGE_NAMES[key] }), ['language', key], () => setLanguage(key)),
    ),
  ];
}

function goTo(to: string, title: string): SearchEntry {
  return { key: `action:${to}`, kind: 'action', title, also: [to, 'new'], to };
}

function action(name: string, title: string, also: readonly string[], run: () => unknown): SearchEntry {
  return { key: `action:${name}`, kind: 'action', title, also, run: () => void run() };
}
