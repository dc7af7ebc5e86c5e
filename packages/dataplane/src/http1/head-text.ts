/** Up to this size everything is turned into text at once: looking for the end of the head first would cost more. */
const SMALL_BYTES = 2048;
const HEAD_END = '\r\n\r\n';

/**
 * Text from `start` that holds the head which is expected there, as far as it has come, and little else: a large body is
 * not turned into text. One character for each byte.
 */
export function headText(bytes: Buffer, start: number): string {
  if (bytes.length - start <= SMALL_BYTES) return bytes.toString('latin1', start);
  const end = bytes.indexOf(HEAD_END, start, 'latin1');
  return bytes.toString('latin1', start, end === -1 ? bytes.length : end + HEAD_END.length);
}
