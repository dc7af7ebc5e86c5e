/** What a client begins to speak. */
export type Greeting = 'http1' | 'h2' | 'tls';

/** What an HTTP/2 client says first (RFC 9113 section 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
/** Of a TLS record that holds a handshake. */
const TLS_HANDSHAKE = 0x16;

/**
 * Tells by the first bytes of a connection what its client speaks; null: they do not say yet. Whatever is neither TLS nor
 * HTTP/2 is left to HTTP/1.1, which says what is wrong with it. One byte is not enough, because `POST` and `PUT` begin
 * like the preface, and a method that HTTP/1.1 knows may begin like `PRI`, too: the whole first word decides.
 */
export function greetingOf(bytes: Buffer): Greeting | null {
  if (bytes[0] === TLS_HANDSHAKE) return 'tls';
  const length = Math.min(bytes.length, PREFACE.length);
  for (let i = 0; i < length; i += 1) if (bytes[i] !== PREFACE[i]) return 'http1';
  return length === PREFACE.length ? 'h2' : null;
}
