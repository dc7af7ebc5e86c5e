/** Each in its own language. */
export const LANGUAGE_NAMES = { en: 'English', zh: '简体中文' } as const;
