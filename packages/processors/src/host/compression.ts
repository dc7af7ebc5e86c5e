import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { RequestError } from './errors.ts';

const DECODERS = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;
export type Encoding = keyof typeof DECODERS;

export function isEncoding(text: string): text is Encoding {
  return Object.hasOwn(DECODERS, text);
}

export interface Compressed {
  readonly data: Uint8Array;
  readonly encoding: Encoding;
  /** What it is, for error texts: `body`. */
  readonly what: string;
  /** The header that says that it is compressed, for error texts. */
  readonly header: string;
}

/** Throws `RequestError` 413 when more than `maxBytes` come out, 400 for broken data. */
export async function decompress({ data, encoding, what, header }: Compressed, maxBytes: number): Promise<Uint8Array> {
  try {
    return await DECODERS[encoding](data, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(`the decompressed ${what}`, maxBytes);
    throw new RequestError(`the ${what} is not valid ${encoding}, although ${header} says so`, 400, { cause });
  }
}

export function tooLarge(what: string, maxBytes: number): RequestError {
  return new RequestError(`${what} is larger than ${maxBytes} bytes; send fewer rows per request`, 413);
}
