import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { collect } from './collected-bytes.ts';
import { decompress, isEncoding, tooLarge } from './compression.ts';
import { RequestError } from './errors.ts';

/** A request of either version of HTTP. */
export type IncomingBody = Readable & { readonly headers: IncomingHttpHeaders };

/** The whole body, decompressed. Throws `RequestError` 413 beyond the bound, 415 for an unknown encoding, 400 for broken data. */
export async function readBody(request: IncomingBody, maxBytes: number): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && !isEncoding(encoding)) {
    throw new RequestError(`Content-Encoding "${encoding}" is not supported; send gzip, deflate or no encoding`, 415);
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge('the body', maxBytes);
  const received = await collect(request, ({ length }) => (length > maxBytes ? tooLarge('the body', maxBytes) : null));
  return isEncoding(encoding) ? decompress({ data: received, encoding, what: 'body', header: 'Content-Encoding' }, maxBytes) : received;
}
