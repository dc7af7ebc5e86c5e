import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './translation.ts';

/** Texts of one part of the console in every language: the keys are those of the English ones. */
export interface Texts<K extends string = string> {
  /** Of their own, such as `deploy`. */
  readonly namespace: string;
  readonly by: Readonly<Record<Language, Readonly<Record<K, string>>>>;
}

/** A text in each language, for the few that are known before their page is. */
export type ByLanguage = Readonly<Record<Language, string>>;

/** Placeholders are `{{name}}`; for numbers there may be `key_one` and `key_other`, asked for by `{ count }`. */
export function defineTexts<const K extends string>(
  namespace: string,
  en: Readonly<Record<K, string>>,
  zh: Readonly<Record<NoInfer<K>, string>>,
): Texts<K> {
  return { namespace, by: { en, zh } };
}

/** `one_other` and `one` are asked for as `one`. */
export type Key<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base | K : K;
export type Say<K extends string> = (key: Key<K>, values?: Readonly<Record<string, string | number>>) => string;

export function useTexts<K extends string>({ namespace, by }: Texts<K>): Say<K> {
  const { t, i18n } = useTranslation(namespace);
  for (const [language, texts] of Object.entries(by))
    if (!i18n.hasResourceBundle(language, namespace)) i18n.addResourceBundle(language, namespace, texts);
  return useCallback((key, values) => t(key as string, { ns: namespace, ...values }), [t, namespace]);
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'zh' ? 'zh' : 'en';
}
