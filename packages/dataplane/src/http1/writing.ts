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
