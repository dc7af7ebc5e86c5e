import type { Socket } from 'node:net';

/** Up to this size content is written as text: one write of one string costs less than a copy or two writes. */
export const MAX_TEXT_BYTES = 12 * 1024;

const LAST_CHUNK = '0\r\n';

/** Alternating names and values as lines, one character for each byte. */
export function fieldLines(fields: readonly string[]): string {
  let text = '';
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return text;
}

/** One chunk of chunked framing. Empty content makes none, because that would end the body. */
export function chunkText(content: string): string {
  return content.length === 0 ? '' : `${content.length.toString(16)}\r\n${content}\r\n`;
}

/** The end of a chunked body. */
export function lastChunkText(trailers: readonly string[]): string {
  return `${LAST_CHUNK}${fieldLines(trailers)}\r\n`;
}

/**
 * Writes content, behind `head` in one write, and takes its own copy: the bytes are the caller's again when this returns,
 * and the socket may need them longer.
 */
export function writeContent(socket: Socket, bytes: Buffer, chunked: boolean, head = ''): void {
  if (head.length + bytes.length <= MAX_TEXT_BYTES) {
    const text = bytes.toString('latin1');
    const all = head + (chunked ? chunkText(text) : text);
    if (all.length > 0) socket.write(all, 'latin1');
    return;
  }
  const prefix = chunked ? `${head}${bytes.length.toString(16)}\r\n` : head;
  const suffix = chunked ? '\r\n' : '';
  const copy = Buffer.allocUnsafe(prefix.length + bytes.length + suffix.length);
  copy.write(prefix, 0, 'latin1');
  bytes.copy(copy, prefix.length);
  copy.write(suffix, prefix.length + bytes.length, 'latin1');
  socket.write(copy);
}
