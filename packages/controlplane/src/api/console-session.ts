import { API_PREFIX, CONSOLE_COOKIE, CONSOLE_HEADER, ManagementError } from '@infergate/contract';
import type { ReceivedRequest } from './acs3/signed-call.ts';

/** What a browser is to keep, and for how long. */
export interface KeptSession {
  readonly token: string;
  readonly seconds: number;
}

/** Tells apart the installations of one host, whose cookies browsers would mix. */
function cookieName({ headers }: ReceivedRequest): string {
  const [, port] = /:(\d{1,5})$/.exec(headers.get('host')?.[0] ?? '') ?? [];
  return port === undefined ? CONSOLE_COOKIE : `${CONSOLE_COOKIE}_${port}`;
}

/** The session that the browser is in; null when it is in none, or when the request brings another credential, which then counts. */
export function consoleToken(request: ReceivedRequest): string | null {
  if (request.headers.has('authorization')) return null;
  const name = cookieName(request);
  const pairs = (request.headers.get('cookie') ?? []).flatMap((header) => header.split(';')).map((pair) => pair.trim());
  const [first, ...more] = pairs.filter((pair) => pair.startsWith(`${name}=`));
  if (more.length > 0)
    throw new ManagementError(
      'InvalidSession',
      `There is more than one cookie ${name}: something else on this host set one. Delete the cookies of this host and sign in again.`,
    );
  return first === undefined ? null : first.slice(name.length + 1);
}

/**
 * The `Set-Cookie` after which the browser is in this session, or in none. It comes back to the API alone: below other paths of
 * this host, on other ports, may be the services of anybody.
 */
export function sessionCookie(request: ReceivedRequest, session: KeptSession | null): string {
  const isSecure = request.isTls || request.headers.get('origin')?.[0]?.startsWith('https://') === true;
  const kept = session === null ? '=; Max-Age=0' : `=${session.token}; Max-Age=${session.seconds}`;
  return `${cookieName(request)}${kept}; Path=${API_PREFIX}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

/** Throws unless the console's own pages send this: browsers add cookies to what any page sends, and services of this host are the same site. */
export function assertFromConsole({ method, headers, isTls }: ReceivedRequest): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isNamed = method === 'GET' || origin !== undefined || site !== undefined;
  const isOurs =
    isOnly(headers.get(CONSOLE_HEADER), ['1']) &&
    isNamed &&
    (site === undefined || isOnly(site, ['same-origin', 'none'])) &&
    (origin === undefined || isOnly(origin, ownOrigins(headers.get('host')?.[0], isTls)));
  if (!isOurs) throw new ManagementError('Forbidden.CrossOrigin');
}

/** Plain text may have been TLS up to a proxy in front. */
function ownOrigins(host: string | undefined, isTls: boolean): readonly string[] {
  if (host === undefined || host === '') return [];
  return isTls ? [`https://${host}`] : [`http://${host}`, `https://${host}`];
}

/** Sent once, with one of these values. */
function isOnly(sent: readonly string[] | undefined, accepted: readonly string[]): boolean {
  return sent?.length === 1 && accepted.includes(sent[0] ?? '');
}
