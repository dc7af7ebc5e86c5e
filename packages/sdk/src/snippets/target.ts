import type { PlainRequest } from './sample-request.ts';

/** Where a service is called. */
export interface SnippetTarget {
  /** URL without the path of the model's API. */
  readonly endpoint: string;
  /** null: the service is public. */
  readonly token: string | null;
}

/** With what is no letter of URLs percent-encoded. */
export function urlOf({ endpoint }: SnippetTarget, path: string): string {
  const base = path.startsWith('/') ? endpoint.replace(/\/+$/, '') : endpoint;
  return (base + path).replaceAll(/[^\x21-\x7e]+/gu, encodeURIComponent);
}

/** Name and value of each header that is sent. */
export function headersOf(
  { contentType }: Pick<PlainRequest, 'contentType'>,
  { token }: SnippetTarget,
): readonly (readonly [string, string])[] {
  return [
    ...(token === null ? [] : [['Authorization', token] as const]),
    ...(contentType === '' ? [] : [['Content-Type', contentType] as const]),
  ];
}

export interface PredictAddress {
  readonly origin: string;
  readonly service: string;
}

/** The parts of an endpoint `<origin>/api/predict/<service>`; null: it is one of a domain of the service. */
export function predictAddress(endpoint: string): PredictAddress | null {
  const [, origin = '', service = ''] = /^(https?:\/\/[^/]+)\/api\/predict\/([\w.]+)\/?$/.exec(endpoint) ?? [];
  return origin === '' ? null : { origin, service };
}

/** OpenAI's clients insist on a key; a public service takes any. */
export const NO_KEY = 'none';
