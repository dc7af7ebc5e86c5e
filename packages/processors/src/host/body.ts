import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { RequestError } from './model.ts';

/** Most bytes of a request body, as received and again after decompression. */
export const MAX_BODY_BYTES = 64 * 2 ** 20;

const DECODERS = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;
type Encoding = keyof typeof DECODERS;

/** The whole body, decompressed. Throws `RequestError` 413 beyond the bound, 415 for an unknown encoding, 400 for broken data. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Uint8Array> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && !isEncoding(encoding)) {
    throw new RequestError(`Content-Encoding "${encoding}" is not supported; send gzip, deflate or no encoding`, 415);
  }
  const received = await receive(request, maxBytes);
  return isEncoding(encoding) ? decompress(received, encoding, maxBytes) : received;
}

function isEncoding(text: string): text is Encoding {
  return Object.hasOwn(DECODERS, text);
}

/** By events rather than `for await`: leaving such a loop early would destroy the socket on which the refusal goes out. */
function receive(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge('the body', maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.removeAllListeners('data').pause();
      reject(tooLarge('the body', maxBytes));
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away before its request was complete')));
  });
}

async function decompress(data: Buffer, encoding: Encoding, maxBytes: number): Promise<Uint8Array> {
  try {
    return await DECODERS[encoding](data, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('the decompressed body', maxBytes);
    throw new RequestError(`the body is not valid ${encoding}, although Content-Encoding says so`, 400, { cause });
  }
}

function tooLarge(what: string, maxBytes: number): RequestError {
  return new RequestError(`${what} is larger than ${maxBytes} bytes; send fewer rows per request`, 413);
}
