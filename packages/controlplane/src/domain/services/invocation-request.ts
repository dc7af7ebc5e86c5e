import type { FieldProblem } from '@infergate/contract';

/** A request to a service as a caller describes it. */
export interface InvocationWish {
  readonly method: string;
  /** Behind the endpoint; empty: the endpoint itself. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly bodyEncoding: 'text' | 'base64';
}

/** What can be sent as it is. */
export interface ReadInvocation extends Pick<InvocationWish, 'method' | 'path' | 'headers'> {
  readonly body: Buffer;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** These say how the request is sent, or whom it comes from. */
const OUR_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
]);
const OUR_PREFIXES = ['proxy-', 'x-forwarded-'];

/** Pure. Everything that is wrong with it at once, or what is to be sent. */
export function readInvocation(wish: InvocationWish): ReadInvocation | readonly FieldProblem[] {
  const { method, path, headers, bodyEncoding } = wish;
  const body = Buffer.from(wish.body, bodyEncoding === 'base64' ? 'base64' : 'utf8');
  const problems = [...methodProblems(method), ...pathProblems(path), ...headers.flatMap(headerProblems), ...bodyProblems(wish, body)];
  return problems.length > 0 ? problems : { method, path, headers, body };
}

export function isReadInvocation(read: ReadInvocation | readonly FieldProblem[]): read is ReadInvocation {
  return 'method' in read;
}

function methodProblems(method: string): readonly FieldProblem[] {
  return method === 'CONNECT' ? [{ path: 'Method', message: 'CONNECT asks for a tunnel, which no service gives.' }] : [];
}

/** What follows the endpoint can only be more of its path, or its query: never another host, never another header. */
function pathProblems(path: string): readonly FieldProblem[] {
  if (path !== '' && !/^[/?]/.test(path)) return [{ path: 'Path', message: 'Must begin with "/" or "?", or be empty.' }];
  if (/^[!-~]*$/.test(path) && !path.includes('#')) return [];
  return [{ path: 'Path', message: 'Must be percent-encoded: no spaces, line breaks, "#" or letters beyond ASCII.' }];
}

function headerProblems([name, value]: readonly [string, string], index: number): readonly FieldProblem[] {
  const place = `Headers.${index}`;
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return [{ path: `${place}.Name`, message: 'This is no name of a header.' }];
  if (OUR_HEADERS.has(lower) || OUR_PREFIXES.some((prefix) => lower.startsWith(prefix)))
    return [{ path: `${place}.Name`, message: `${name} is set by whoever sends the request. Leave it out.` }];
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return [];
  return [{ path: `${place}.Value`, message: 'Must have no line breaks, control characters or letters beyond Latin-1.' }];
}

function bodyProblems({ body, bodyEncoding }: InvocationWish, bytes: Buffer): readonly FieldProblem[] {
  if (bodyEncoding === 'base64' && !(body.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(body)))
    return [{ path: 'Body', message: 'Is not base64.' }];
  return bytes.length > MAX_BODY_BYTES ? [{ path: 'Body', message: `Must be at most ${MAX_BODY_BYTES} bytes.` }] : [];
}
