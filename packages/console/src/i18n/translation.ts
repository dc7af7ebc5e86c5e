import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts come with the code that shows them (`defineTexts`); this only keeps the language. */
export function createTranslation(): i18n {
  const translation = createInstance();
  void translation.use(initReactI18next).init({
    lng: 'en',
    supportedLngs: [...LANGUAGES],
    fallbackLng: 'en',
    resources: {},
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return translation;
}
