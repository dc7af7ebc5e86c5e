import { isPlainObject } from './value-reading.ts';

/** Stands for a secret in a description that is shown. */
export const REDACTED = '******';

/** Whether a secret value (a text, or an object of texts) is, or holds, the mark instead of the secret. */
export function holdsRedaction(value: unknown): boolean {
  return value === REDACTED || (isPlainObject(value) && Object.values(value).includes(REDACTED));
}
