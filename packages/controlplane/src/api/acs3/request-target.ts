export interface QueryPair {
  readonly key: string;
  readonly value: string;
}

/** The target of a request, as it was sent and as it is meant. */
export interface RequestTarget {
  /** As sent, without the query. */
  readonly rawPath: string;
  /** Decoded, in the order in which they were sent. null: not decodable. */
  readonly query: readonly QueryPair[] | null;
}

export function parseTarget(url: string): RequestTarget {
  const mark = url.indexOf('?');
  if (mark === -1) return { rawPath: url, query: [] };
  return { rawPath: url.slice(0, mark), query: parseQuery(url.slice(mark + 1)) };
}

function parseQuery(text: string): readonly QueryPair[] | null {
  try {
    return text
      .split('&')
      .filter((part) => part !== '')
      .map(parsePair);
  } catch {
    return null;
  }
}

function parsePair(part: string): QueryPair {
  const equals = part.indexOf('=');
  if (equals === -1) return { key: decode(part), value: '' };
  return { key: decode(part.slice(0, equals)), value: decode(part.slice(equals + 1)) };
}

/** Forms write a space as `+`. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

/** As the clients encode: everything but letters, digits and `-_.~`. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
