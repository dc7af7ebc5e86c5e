import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language } from '../i18n/translation.ts';

export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

interface Preferences {
  readonly language: Language;
  readonly appearance: Appearance;
  /** What `appearance` comes to now. */
  readonly isDark: boolean;
  readonly setLanguage: (language: Language) => void;
  readonly setAppearance: (appearance: Appearance) => void;
}

const Context = createContext<Preferences | null>(null);

const LANGUAGE_KEY = 'infergate-language';
const APPEARANCE_KEY = 'infergate-appearance';

/** How this person likes to read, remembered in this browser. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const { i18n } = useTranslation();
  const [language, setLanguage] = useState<Language>(() => remembered(LANGUAGE_KEY, LANGUAGES) ?? browserLanguage());
  const [appearance, setAppearance] = useState<Appearance>(() => remembered(APPEARANCE_KEY, APPEARANCES) ?? 'system');
  const isSystemDark = useSystemDark();
  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(LANGUAGE_KEY, language);
  }, [i18n, language]);
  useEffect(() => localStorage.setItem(APPEARANCE_KEY, appearance), [appearance]);
  const isDark = appearance === 'system' ? isSystemDark : appearance === 'dark';
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [isDark]);
  const value = useMemo(() => ({ language, appearance, isDark, setLanguage, setAppearance }), [language, appearance, isDark]);
  return <Context value={value}>{children}</Context>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (preferences === null) throw new Error('usePreferences outside PreferencesProvider');
  return preferences;
}

function remembered<T extends string>(key: string, known: readonly T[]): T | null {
  const value = localStorage.getItem(key);
  return known.find((each) => each === value) ?? null;
}

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function useSystemDark(): boolean {
  const [query] = useState(() => window.matchMedia('(prefers-color-scheme: dark)'));
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => query.matches,
  );
}
