import { BODY_KINDS, type BodyKind, type Draft, type DraftHeader, EMPTY_DRAFT, type Entrance } from '../draft/draft.ts';

/** A request that was sent, without what opens doors and without files. */
export interface PastRequest {
  readonly serviceName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly DraftHeader[];
  readonly bodyKind: BodyKind;
  readonly text: string;
  readonly entrance: Entrance | null;
  /** HTTP status; null: no answer came. */
  readonly status: number | null;
}

const MOST_REQUESTS = 50;
const MOST_OF_A_SERVICE = 20;
/** Of all of them together: a browser keeps about five million for an origin. */
const MOST_CHARACTERS = 400_000;
/** A longer body is not kept, and neither is its request. */
const MOST_BODY_CHARACTERS = 64_000;

const SECRET_NAME = /auth|cookie|token|secret|passw|signature|credential|api[-_]?key|access[-_]?key|^key$|session/i;

/** Pure. What is kept of a request; null: nothing, because it could not be sent again from it. */
export function pastRequest(serviceName: string, draft: Draft, outcome: Pick<PastRequest, 'at' | 'status'>): PastRequest | null {
  const { method, bodyKind, entrance } = draft;
  if (bodyKind === 'file' || draft.text.length > MOST_BODY_CHARACTERS) return null;
  const headers = draft.headers.filter(({ name }) => name.trim() !== '' && !SECRET_NAME.test(name));
  return {
    serviceName,
    ...outcome,
    method,
    path: withoutSecrets(draft.path),
    headers,
    bodyKind,
    text: bodyKind === 'none' ? '' : draft.text,
    entrance,
  };
}

function withoutSecrets(path: string): string {
  const [before = '', ...query] = path.split('?');
  const kept = query
    .join('?')
    .split('&')
    .filter((part) => !SECRET_NAME.test(part.split('=', 1)[0] ?? ''));
  const rest = kept.join('&');
  return rest === '' ? before : `${before}?${rest}`;
}

/** Pure. The newest first; the same request again takes the place of the earlier one. */
export function withRequest(history: readonly PastRequest[], added: PastRequest): readonly PastRequest[] {
  const others = history.filter((past) => requestKey(past) !== requestKey(added));
  const ofService = new Set([added, ...others].filter(({ serviceName }) => serviceName === added.serviceName).slice(0, MOST_OF_A_SERVICE));
  const kept = [added, ...others].filter((past) => past.serviceName !== added.serviceName || ofService.has(past)).slice(0, MOST_REQUESTS);
  let left = MOST_CHARACTERS;
  return kept.filter((past) => {
    left -= JSON.stringify(past).length;
    return left >= 0;
  });
}

/** Pure. The same for requests that are the same. */
export function requestKey({ serviceName, method, path, headers, bodyKind, text, entrance }: PastRequest): string {
  return JSON.stringify([serviceName, method, path, headers, bodyKind, text, entrance]);
}

/** Pure. Ready to be sent again. */
export function draftOfPast({ method, path, headers, bodyKind, text, entrance }: PastRequest): Draft {
  return { ...EMPTY_DRAFT, method, path, headers, bodyKind, text, entrance };
}

/** Pure. What an earlier visit left; what cannot be read is as if it were not there. */
export function parseHistory(text: string | null): readonly PastRequest[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isPastRequest).slice(0, MOST_REQUESTS) : [];
  } catch {
    return [];
  }
}

function isPastRequest(value: unknown): value is PastRequest {
  const past = (value ?? {}) as Readonly<Record<keyof PastRequest, unknown>>;
  return (
    [past.serviceName, past.method, past.path, past.text].every((each) => typeof each === 'string') &&
    typeof past.at === 'number' &&
    BODY_KINDS.some((kind) => kind === past.bodyKind) &&
    Array.isArray(past.headers) &&
    past.headers.every(isHeader) &&
    [null, 'internet', 'vpc'].some((each) => each === past.entrance)
  );
}

function isHeader(value: unknown): value is DraftHeader {
  const { name, value: content } = (value ?? {}) as Readonly<Record<keyof DraftHeader, unknown>>;
  return typeof name === 'string' && typeof content === 'string';
}
