import { CERTIFICATE } from './certificate/index.ts';
import { SERVICE } from './service/index.ts';
import type { Noun } from './verb/verb.ts';

/** What the management API is asked about, in the order of the help text. */
export const NOUNS: readonly Noun[] = [SERVICE, CERTIFICATE];
