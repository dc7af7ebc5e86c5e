import { isNamed } from '../http1/fields.ts';

/** What holds for requests over every protocol. */

/**
 * Methods that may pass: those that HTTP servers know. CONNECT asks for a tunnel, which this is not; TRACE would show
 * the caller the headers that the gateway adds for the instance, secrets among them.
 */
const METHODS: ReadonlySet<string> = new Set(
  (
    'GET POST PUT PATCH DELETE HEAD OPTIONS ACL BIND CHECKOUT COPY LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE ' +
    'NOTIFY PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);

/** `unknown` could be a method, but is none that passes. */
export function methodKind(method: string): 'served' | 'unknown' | 'malformed' {
  if (METHODS.has(method)) return 'served';
  return /^[A-Z-]+$/.test(method) ? 'unknown' : 'malformed';
}

/** Nothing is expected but 100-continue. */
export function hasRightExpectation(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    if (isNamed(fields[i] as string, 'expect') && (fields[i + 1] as string).toLowerCase() !== '100-continue') return false;
  }
  return true;
}
