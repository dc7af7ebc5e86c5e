/** Where invocations live; what follows is the service and then the API path of the model. */
const PREFIX = '/api/predict/';
const MAX_NAME_LENGTH = 128;

const SLASH = 47;
const QUESTION_MARK = 63;

/**
 * The service that a raw target names; null when it names none. A name is taken literally: an escape, a capital or any
 * other character than `[a-z0-9_.]` in it means that this is no service, so that nothing behind us can read another
 * name than the one that was authorised.
 */
export function serviceNameOf(target: string): string | null {
  if (!target.startsWith(PREFIX)) return null;
  const limit = Math.min(target.length, PREFIX.length + MAX_NAME_LENGTH + 1);
  let end = PREFIX.length;
  while (end < limit) {
    const code = target.charCodeAt(end);
    if (code === SLASH || code === QUESTION_MARK) break;
    if (!isNameCharacter(code)) return null;
    end += 1;
  }
  const length = end - PREFIX.length;
  return length === 0 || length > MAX_NAME_LENGTH ? null : target.slice(PREFIX.length, end);
}

/** What the instance is asked for: everything after the service, exactly as it came; at least `/`. */
export function upstreamTargetOf(target: string, service: string): string {
  const rest = target.slice(PREFIX.length + service.length);
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}

function isNameCharacter(code: number): boolean {
  const isLetter = code >= 97 && code <= 122;
  const isDigit = code >= 48 && code <= 57;
  return isLetter || isDigit || code === 95 || code === 46;
}

/** `..`, alone or with what some servers take off a segment before they resolve it: parameters, all from a zero byte on. */
const DOT_DOT = /(?:^|\/)\.\.(?:[;\0][^/]*)?(?:\/|$)/;
/** UTF-8 of more bytes than the character needs: no decoder may accept it, and some do. */
const OVERLONG_DOT = /%c0%ae|%e0%80%ae|%f0%80%80%ae/gi;
const OVERLONG_SLASH = /%c0%af|%e0%80%af|%f0%80%80%af|%c1%9c|%e0%81%9c|%f0%80%81%9c/gi;

/**
 * Whether a server may read a segment of the path as "the folder above", however its dots and slashes are written. Asked
 * where instances lie below a base path, which callers must not get out of. Depth is not counted, because servers do not
 * agree on what a separator is: after `a%2fb`, `..` is one step from the base for one, two for another.
 */
export function hasDotDot(target: string): boolean {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  if (!path.includes('..') && !path.includes('%')) return false;
  const once = path.replace(/%(?:25)+/g, '%');
  return DOT_DOT.test(
    once
      .replace(/%2e/gi, '.')
      .replace(OVERLONG_DOT, '.')
      .replace(/%2f|%5c|\\/gi, '/')
      .replace(OVERLONG_SLASH, '/')
      .replace(/%3b/gi, ';')
      .replace(/%00/g, '\0'),
  );
}
