/** What a client says of itself before anything is encrypted, as far as it decides which certificate it gets. */
export interface ClientHello {
  /** Lower case, without a dot at its end; null: it names no host. */
  readonly serverName: string | null;
  /** Protocols that it offers by ALPN. */
  readonly protocols: readonly string[];
}

/** Of records, headers included. The largest hellos, with keys of new kinds and a ticket, have a quarter of it. */
export const MAX_HELLO_BYTES = 16 * 1024;

const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;
const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
/** Version and random, which say nothing here. */
const FIXED_BYTES = 34;
const SERVER_NAME = 0;
const ALPN = 16;
const HOST_NAME = 0;
const NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const MAX_NAME_LENGTH = 253;

/**
 * Reads the first message of a handshake (RFC 8446 section 4.1.2), which may lie in several records. `incomplete`: more
 * has to come. What OpenSSL makes of it later does not matter: the certificate is chosen by this, and by nothing else.
 */
export function readClientHello(bytes: Buffer): ClientHello | 'incomplete' | 'invalid' {
  const message = messageOf(bytes);
  if (typeof message === 'string') return message;
  try {
    return helloOf(new Fields(message));
  } catch (error) {
    if (error instanceof RangeError) return 'invalid';
    throw error;
  }
}

/** The message without its head, out of as many records as it takes. */
function messageOf(bytes: Buffer): Buffer | 'incomplete' | 'invalid' {
  const fragments: Buffer[] = [];
  let gathered = 0;
  let at = 0;
  while (at + RECORD_HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== HANDSHAKE || bytes[at + 1] !== 3 || length === 0) return 'invalid';
    const fragment = bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + length);
    fragments.push(fragment);
    gathered += fragment.length;
    at += RECORD_HEAD_BYTES + length;
  }
  const message = fragments.length === 1 ? (fragments[0] as Buffer) : Buffer.concat(fragments, gathered);
  if (message.length > 0 && message[0] !== CLIENT_HELLO) return 'invalid';
  const size = message.length < MESSAGE_HEAD_BYTES ? Number.POSITIVE_INFINITY : MESSAGE_HEAD_BYTES + message.readUIntBE(1, 3);
  if (message.length >= size) return message.length === size ? message.subarray(MESSAGE_HEAD_BYTES) : 'invalid';
  const isTooLarge = bytes.length >= MAX_HELLO_BYTES || (size !== Number.POSITIVE_INFINITY && size > MAX_HELLO_BYTES);
  return isTooLarge ? 'invalid' : 'incomplete';
}

function helloOf(fields: Fields): ClientHello {
  fields.skip(FIXED_BYTES);
  // Session, ciphers, compression.
  fields.vector(1);
  fields.vector(2);
  fields.vector(1);
  let serverName: string | null = null;
  let protocols: readonly string[] = [];
  // Clients of old may end here.
  const extensions = fields.isAtEnd ? null : new Fields(fields.vector(2));
  if (!fields.isAtEnd) throw new RangeError('more than a hello');
  const seen = new Set<number>();
  while (extensions !== null && !extensions.isAtEnd) {
    const type = extensions.number(2);
    const content = new Fields(extensions.vector(2));
    if (seen.has(type)) throw new RangeError('an extension twice');
    seen.add(type);
    if (type === SERVER_NAME) serverName = serverNameOf(content);
    else if (type === ALPN) protocols = protocolsOf(content);
  }
  return { serverName, protocols };
}

/** The list may hold one name of each kind, and there is only one kind (RFC 6066 section 3). */
function serverNameOf(content: Fields): string {
  const list = new Fields(content.vector(2));
  if (list.number(1) !== HOST_NAME) throw new RangeError('not a host name');
  const name = list.vector(2).toString('latin1').toLowerCase().replace(/\.$/, '');
  if (!list.isAtEnd || !content.isAtEnd || name.length > MAX_NAME_LENGTH || !NAME.test(name)) throw new RangeError('not a host name');
  return name;
}

function protocolsOf(content: Fields): readonly string[] {
  const list = new Fields(content.vector(2));
  const protocols: string[] = [];
  while (!list.isAtEnd) protocols.push(list.vector(1).toString('latin1'));
  if (protocols.length === 0 || protocols.includes('') || !content.isAtEnd) throw new RangeError('no protocols');
  return protocols;
}

/** Takes fields off the front of bytes; a RangeError when there are not enough. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  skip(count: number): void {
    this.#take(count);
  }

  number(width: 1 | 2): number {
    return this.#take(width).readUIntBE(0, width);
  }

  /** Bytes behind their own number. */
  vector(width: 1 | 2): Buffer {
    return this.#take(this.number(width));
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError('too short');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
