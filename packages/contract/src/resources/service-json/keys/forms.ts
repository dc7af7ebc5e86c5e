import { line, type TextType } from '../value-type.ts';

/** Forms of text that several keys share. */
export const serviceName: TextType = line(63, {
  pattern: /^[a-z0-9_]{3,63}$/,
  wording: '3 to 63 lower-case letters, digits and underscores (write "_" for "-")',
});

export const identifier: TextType = line(128, {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]*$/,
  wording: 'an identifier of letters, digits, ".", "_", ":" and "-", at most 128 characters',
});

export const absolutePath: TextType = line(1024, {
  pattern: /^\/(?!.*(?:^|\/)\.\.(?:\/|$))/,
  wording: 'an absolute path (beginning with "/", without "..")',
});

/** The path part of a URL. */
export const urlPath: TextType = line(2048, {
  pattern: /^\/[!-~]*$/,
  wording: 'a URL path (beginning with "/", without blanks)',
});

export const environmentName: TextType = line(256, {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  wording: 'the name of an environment variable (letters, digits and underscores, not beginning with a digit)',
});
