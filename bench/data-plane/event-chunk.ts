/** Chunks of the event streams: both ends of a stream are programs of the bench and read the same clock. */

const MARK = 'data: ';
const MARK_BYTES = Buffer.from(MARK);
const TIME_DIGITS = 18;

/** One event with the present time, framed as one chunk. */
export function chunkAt(bytes: number): string {
  const event = `${MARK}${String(clockMicros()).padStart(TIME_DIGITS, '0')} `.padEnd(bytes - 2, 'x');
  return `${bytes.toString(16)}\r\n${event}\n\n\r\n`;
}

/** How many events begin in these bytes. */
export function countEvents(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(MARK_BYTES); at !== -1; at = bytes.indexOf(MARK_BYTES, at + MARK.length)) count += 1;
  return count;
}

/** Milliseconds since the first event of these bytes was sent; NaN when none begins in them, or not the whole of it. */
export function delayMs(bytes: Buffer): number {
  const at = bytes.indexOf(MARK_BYTES);
  const text = at === -1 ? '' : bytes.toString('latin1', at + MARK.length, at + MARK.length + TIME_DIGITS);
  return text.length < TIME_DIGITS ? Number.NaN : (clockMicros() - Number(text)) / 1000;
}

/** The same in all processes of the machine. */
function clockMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
