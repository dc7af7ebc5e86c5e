import type { RequestHead } from '../exchange/request-head.ts';
import { isNamed } from '../http1/fields.ts';
import { isSignedBy } from './eas-signature.ts';
import { equalsSecret } from './equals-secret.ts';

/** Who may use a service. */
export interface CredentialSet {
  /** Everyone may come in; a live token is recognised all the same, so that it is not forwarded. */
  readonly isPublic: boolean;
  readonly tokens: readonly CompiledToken[];
}

export interface CompiledToken {
  /** Key of EAS signatures. */
  readonly key: Buffer;
  /** As it looks in a header, whose text holds one byte a character whatever encoding the client meant. */
  readonly text: string;
}

/** Headers that may carry the credential of the gateway. */
export const CREDENTIAL_HEADERS = ['authorization', 'x-api-key', 'api-key'] as const;
export type CredentialHeader = (typeof CREDENTIAL_HEADERS)[number];

/** What the credential headers of a request say. */
export interface FoundCredentials {
  /** A live credential of the service is among them. */
  readonly isLive: boolean;
  /** Those that hold one, or may: none of them is for the instance. */
  readonly headers: readonly CredentialHeader[];
}

const NO_HEADERS: readonly CredentialHeader[] = [];
const NONE: FoundCredentials = { isLive: false, headers: NO_HEADERS };
const ALONE: Readonly<Record<CredentialHeader, readonly CredentialHeader[]>> = {
  authorization: ['authorization'],
  'x-api-key': ['x-api-key'],
  'api-key': ['api-key'],
};

export function compileCredentials(tokens: readonly string[], isPublic: boolean): CredentialSet {
  const compiled = tokens.filter((token) => token !== '').map((token) => compileToken(token));
  return { isPublic, tokens: compiled };
}

function compileToken(token: string): CompiledToken {
  const key = Buffer.from(token, 'utf8');
  return { key, text: key.toString('latin1') };
}

/**
 * A header that was sent more than once with different values holds no credential, and is for nobody; where it is
 * Authorization, no other one counts. Never throws: refusals must cost nothing.
 */
export function findCredentials(head: RequestHead, set: CredentialSet): FoundCredentials {
  if (set.tokens.length === 0) return NONE;
  let headers = NO_HEADERS;
  let isLive = false;
  let isAmbiguous = false;
  for (const name of CREDENTIAL_HEADERS) {
    const value = soleValue(head.rawHeaders, name);
    if (value === null) continue;
    if (value === false) isAmbiguous ||= name === 'authorization';
    else if (name === 'authorization' ? isLiveAuthorization(head, value, set) : isLiveToken(value, set)) isLive = true;
    else continue;
    // Nearly always there is one.
    headers = headers.length === 0 ? ALONE[name] : [...headers, name];
  }
  return { isLive: isLive && !isAmbiguous, headers };
}

function isLiveAuthorization(head: RequestHead, value: string, set: CredentialSet): boolean {
  const space = value.indexOf(' ');
  if (space > 0) {
    const scheme = value.slice(0, space).toLowerCase();
    if (scheme === 'bearer') return isLiveToken(value.slice(space + 1).trim(), set);
    if (scheme === 'eas') return isSignedBy(head, value.slice(space + 1).trim(), set.tokens);
  }
  return isLiveToken(value, set);
}

/** Compares with every token, found or not. */
function isLiveToken(presented: string, set: CredentialSet): boolean {
  let found = false;
  for (const { text } of set.tokens) found = equalsSecret(presented, text) || found;
  return found;
}

/**
 * The one value of a header; null when absent, false when it was sent more than once with different values: the
 * instance might believe another of them than we do.
 */
function soleValue(rawHeaders: readonly string[], lowerCaseName: string): string | null | false {
  let found: string | null = null;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!isNamed(rawHeaders[i] as string, lowerCaseName)) continue;
    const value = rawHeaders[i + 1] as string;
    if (found !== null && found !== value) return false;
    found = value;
  }
  return found;
}
