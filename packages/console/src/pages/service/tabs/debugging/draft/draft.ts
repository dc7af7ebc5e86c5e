import type { StreamBody } from '@infergate/contract';
import { type PlainRequest, renderSnippets, sampleRequest } from '@infergate/sdk';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export const BODY_KINDS = ['none', 'json', 'text', 'file'] as const;
export type BodyKind = (typeof BODY_KINDS)[number];

export type Entrance = 'internet' | 'vpc';

export interface DraftHeader {
  readonly name: string;
  readonly value: string;
}

/** Bytes that are sent as they are. */
export interface DraftFile {
  readonly name: string;
  /** Media type; empty: not known. */
  readonly type: string;
  readonly bytes: number;
  readonly base64: string;
}

/** A request as it is being put together. */
export interface Draft {
  readonly method: string;
  /** Behind the endpoint; empty: the endpoint itself. */
  readonly path: string;
  /** Rows without a name are being typed and do not count. */
  readonly headers: readonly DraftHeader[];
  readonly bodyKind: BodyKind;
  /** Kept while another kind of body is chosen. */
  readonly text: string;
  readonly file: DraftFile | null;
  /** null: the first that is open. */
  readonly entrance: Entrance | null;
}

export const EMPTY_DRAFT: Draft = { method: 'GET', path: '', headers: [], bodyKind: 'none', text: '', file: null, entrance: null };

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Pure. The request, ready to be changed. A type that the kind of body implies is not written out. */
export function draftOf({ method, path, contentType, body }: PlainRequest): Draft {
  const bodyKind = body === '' ? 'none' : /\bjson\b/i.test(contentType) ? 'json' : 'text';
  const implied = { none: '', json: JSON_TYPE, text: TEXT_TYPE }[bodyKind];
  const headers = contentType === '' || contentType === implied ? [] : [{ name: 'Content-Type', value: contentType }];
  return { ...EMPTY_DRAFT, method, path, headers, bodyKind, text: body };
}

/** Pure. As the server takes it. */
export function invocationOf(draft: Draft): StreamBody<'InvokeService'> {
  const { method, path, entrance, bodyKind, file, text } = draft;
  const headers = sentHeaders(draft).map(({ name, value }) => ({ Name: name, Value: value }));
  const body =
    bodyKind === 'file' ? { Body: file?.base64 ?? '', BodyEncoding: 'base64' as const } : bodyKind === 'none' ? {} : { Body: text };
  return { Method: method, Path: path, Headers: headers, ...body, ...(entrance === null ? {} : { Entrance: entrance }) };
}

function sentHeaders(draft: Draft): readonly DraftHeader[] {
  const named = draft.headers.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })).filter(({ name }) => name !== '');
  const type = impliedType(draft);
  return type === '' || named.some(({ name }) => isContentType(name)) ? named : [...named, { name: 'Content-Type', value: type }];
}

function impliedType({ bodyKind, file }: Draft): string {
  if (bodyKind === 'file') return file?.type || 'application/octet-stream';
  return { none: '', json: JSON_TYPE, text: TEXT_TYPE }[bodyKind];
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}

/** Pure. What a shell sends the same request with. `token` stands where the real one belongs; null: none is needed. */
export function curlOf(draft: Draft, endpoint: string, token: string | null): string {
  const headers = sentHeaders(draft);
  const contentType = headers.find(({ name }) => isContentType(name))?.value ?? '';
  const body = draft.bodyKind === 'json' || draft.bodyKind === 'text' ? draft.text : '';
  const hasCredential = headers.some(({ name }) => name.toLowerCase() === 'authorization');
  const request = sampleRequest({ method: draft.method, path: draft.path, contentType, body });
  const curl = renderSnippets(request, { endpoint, token: hasCredential ? null : token }).find(({ id }) => id === 'curl')?.code ?? '';
  const more = headers.filter(({ name }) => !isContentType(name)).map(({ name, value }) => `-H ${quoted(`${name}: ${value}`)}`);
  const file = draft.bodyKind === 'file' && draft.file !== null ? [`--data-binary ${quoted(`@${draft.file.name}`)}`] : [];
  return [curl, ...more, ...file].join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
