/** What a request asks for, before the model is involved. */
export type Route =
  | { readonly kind: 'describe' | 'predict' | 'server' | 'live' | 'ready' }
  | { readonly kind: 'model' | 'model-ready' | 'infer'; readonly model: string; readonly version: string | null }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'unknown' };

type FixedKind = 'describe' | 'predict' | 'server' | 'live' | 'ready';

const FIXED: Readonly<Record<string, Readonly<Record<string, FixedKind>>>> = {
  '': { GET: 'describe', POST: 'predict' },
  '/v2': { GET: 'server' },
  '/v2/health/live': { GET: 'live' },
  '/v2/health/ready': { GET: 'ready' },
};

/** Pure. `target` is the request's path with its query; a trailing slash makes no difference. */
export function matchRoute(method: string, target: string): Route {
  const path = target.split('?', 1)[0]?.replace(/\/+$/, '') ?? '';
  const verb = method === 'HEAD' ? 'GET' : method;
  const fixed = Object.hasOwn(FIXED, path) ? FIXED[path] : undefined;
  if (fixed === undefined) return matchModel(verb, path);
  const kind = Object.hasOwn(fixed, verb) ? fixed[verb] : undefined;
  return kind === undefined ? { kind: 'wrong-method', allow: Object.keys(fixed).join(', ') } : { kind };
}

const MODEL_PATH = /^\/v2\/models\/(?<model>[^/]+)(?:\/versions\/(?<version>[^/]+))?(?:\/(?<verb>ready|infer))?$/;

function matchModel(method: string, path: string): Route {
  const groups = MODEL_PATH.exec(path)?.groups;
  if (groups === undefined) return { kind: 'unknown' };
  const kind = groups.verb === undefined ? 'model' : groups.verb === 'ready' ? 'model-ready' : 'infer';
  const allow = kind === 'infer' ? 'POST' : 'GET';
  if (method !== allow) return { kind: 'wrong-method', allow };
  return { kind, model: decoded(groups.model ?? ''), version: groups.version === undefined ? null : decoded(groups.version) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
