import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHead } from '../exchange/request-head.ts';

/** What PAI-EAS clients sign when they set no content type, or change it after signing. */
const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
const SIGNATURE_BYTES = 20;

/**
 * Checks `Authorization: EAS <base64(HMAC-SHA1(token, message))>`, the default of the PAI-EAS clients. The message is
 * method, Content-MD5, Content-Type, Date and path, one a line. The clients differ in what they sign, so:
 * the path counts as received, with its query or without; the content type as received or the default;
 * Content-MD5 and Date are what the client claims, since some send local time as GMT, drop leading zeros of the digest
 * or sign a compressed form of the body.
 */
export function isSignedBy(head: RequestHead, signature: string, tokens: readonly { readonly key: Buffer }[]): boolean {
  const presented = Buffer.from(signature, 'base64');
  if (presented.length !== SIGNATURE_BYTES) return false;
  const messages = candidateMessages(head);
  let found = false;
  for (const { key } of tokens) {
    for (const message of messages) found = timingSafeEqual(presented, sign(key, message)) || found;
  }
  return found;
}

function sign(key: Buffer, message: string): Buffer {
  return createHmac('sha1', key).update(message, 'latin1').digest();
}

function candidateMessages(head: RequestHead): readonly string[] {
  const contentType = head.header('content-type') ?? DEFAULT_CONTENT_TYPE;
  const query = head.target.indexOf('?');
  const paths = query === -1 ? [head.target] : [head.target, head.target.slice(0, query)];
  const types = contentType === DEFAULT_CONTENT_TYPE ? [contentType] : [contentType, DEFAULT_CONTENT_TYPE];
  return types.flatMap((type) => paths.map((path) => message(head, type, path)));
}

function message(head: RequestHead, contentType: string, path: string): string {
  return [head.method, head.header('content-md5') ?? '', contentType, head.header('date') ?? '', path].join('\n');
}
