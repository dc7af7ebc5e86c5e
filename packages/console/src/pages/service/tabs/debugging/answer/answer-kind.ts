import type { Answer, AnswerHeader } from './answer.ts';

/** How the body of an answer is shown. */
export type AnswerKind = 'empty' | 'json' | 'events' | 'text' | 'image' | 'binary';

/** Pure. By what the answer says of its body, and by the body itself where it says nothing of use: model servers often do. */
export function answerKind({ headers, text, bytes, phase }: Pick<Answer, 'headers' | 'text' | 'bytes' | 'phase'>): AnswerKind {
  const type = mediaType(headers);
  if (bytes === 0) return 'empty';
  if (isEncoded(headers)) return 'binary';
  if (type === 'text/event-stream') return 'events';
  if (IMAGE.test(type)) return 'image';
  if (JSON_TYPE.test(type)) return 'json';
  if (TEXT_TYPE.test(type)) return 'text';
  if (type !== '' && !OPAQUE.has(type)) return 'binary';
  if (!looksLikeText(text)) return 'binary';
  return phase === 'complete' && /^\s*[[{]/.test(text) ? 'json' : 'text';
}

const IMAGE = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;
const TEXT_TYPE = /^text\/|^application\/(?:[\w.-]+\+)?(?:xml|yaml|x-yaml|javascript|x-ndjson|jsonl|x-www-form-urlencoded|graphql)$/;
const OPAQUE = new Set(['application/octet-stream', 'binary/octet-stream', 'application/x-protobuf', 'application/protobuf']);

/** In lower case without parameters; empty: the answer does not say. */
export function mediaType(headers: readonly AnswerHeader[]): string {
  return (headerOf(headers, 'content-type').split(';', 1)[0] ?? '').trim().toLowerCase();
}

export function headerOf(headers: readonly AnswerHeader[], name: string): string {
  return headers.find((header) => header.Name.toLowerCase() === name)?.Value ?? '';
}

/** Compressed because the request asked for it. */
function isEncoded(headers: readonly AnswerHeader[]): boolean {
  const encoding = headerOf(headers, 'content-encoding').trim().toLowerCase();
  return encoding !== '' && encoding !== 'identity';
}

const LOOKED_AT = 2_000;

function looksLikeText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- what no text holds is what is looked for
  return !/[\x00-\x08\x0e-\x1a\x1c-\x1f\uFFFD]/.test(text.slice(0, LOOKED_AT));
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'text/event-stream': 'txt',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/csv': 'csv',
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
};

/** Pure. What the body is called when it is downloaded. */
export function fileName(serviceName: string, headers: readonly AnswerHeader[]): string {
  const type = mediaType(headers);
  const extension = EXTENSIONS[type] ?? /^(?:image|audio|video)\/([a-z0-9]+)$/.exec(type)?.[1] ?? 'bin';
  return `${serviceName}-answer.${extension}`;
}
