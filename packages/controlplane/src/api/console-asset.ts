import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A file of the console, read once at the start. */
export interface ConsoleFile {
  /** Below `/console/`, with `/` between folders. */
  readonly path: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export type Encoding = 'br' | 'gzip';

/** The middle of what they can do: beyond it a percent less costs several times the work. */
const BROTLI_QUALITY = 7;
const GZIP_LEVEL = 6;
/** Smaller ones fit into one packet anyway. */
const MIN_BYTES = 1_024;
const TEXT = /^(text\/|application\/json|image\/svg)/;

const compress: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  gzip: (content) => promisify(gzip)(content, { level: GZIP_LEVEL }),
};

/** A file as it is answered. Compressed forms are made when somebody first wants them, beside the event loop, and kept. */
export class ConsoleAsset {
  readonly contentType: string;
  /** Weak: the same for every encoding. */
  readonly etag: string;
  readonly isCompressible: boolean;
  readonly #content: Buffer;
  readonly #compressed = new Map<Encoding, Promise<Buffer>>();

  constructor({ contentType, content }: ConsoleFile) {
    this.contentType = contentType;
    this.#content = content;
    this.etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    this.isCompressible = TEXT.test(contentType) && content.length >= MIN_BYTES;
  }

  async answer(acceptEncoding: string | undefined): Promise<{ readonly content: Buffer; readonly encoding: Encoding | null }> {
    const encoding = this.isCompressible ? chooseEncoding(acceptEncoding) : null;
    return { content: encoding === null ? this.#content : await this.#compress(encoding), encoding };
  }

  #compress(encoding: Encoding): Promise<Buffer> {
    const made = this.#compressed.get(encoding) ?? compress[encoding](this.#content);
    this.#compressed.set(encoding, made);
    return made;
  }
}

/** The better of those that the client names and does not refuse by `q=0`. */
function chooseEncoding(header: string | undefined): Encoding | null {
  const accepted = new Set<string>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (!parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) accepted.add(name);
  }
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : null;
}
