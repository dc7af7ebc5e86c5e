import type { Random } from './random.ts';

/** Bytes and texts on which readers of HTTP disagree. */
const TELLING = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\0',
  ' ',
  '\t',
  '\x0b',
  '\x0c',
  ':',
  ',',
  ';',
  '=',
  '"',
  '\\',
  '/',
  '?',
  '#',
  '%',
  '@',
  '..',
  '%2e%2e',
  '%2f',
  '%00',
  '%0d%0a',
  '\x7f',
  '\x80',
  '\xa0',
  '\xff',
  '0',
  '0x',
  '+',
  '-',
  '1',
  'a',
  'HTTP/1.1',
  'HTTP/1.0',
  '0\r\n\r\n',
  'chunked',
  'identity',
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: close\r\n',
  'Host: gw\r\n',
  'X: y\r\n',
  'Expect: 100-continue\r\n',
  'GET / HTTP/1.1\r\nHost: gw\r\n\r\n',
].map((text) => Buffer.from(text, 'latin1'));

/** Changes bytes a few times, in the ways in which broken and hostile peers differ from right ones. */
export function mutate(bytes: Buffer, random: Random, others: readonly Buffer[] = []): Buffer {
  let changed = bytes;
  for (let i = random.below(4); i >= 0; i -= 1) changed = mutateOnce(changed, random, others);
  return changed;
}

function mutateOnce(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(random.chance(4) ? 64 : 4));
  const before = bytes.subarray(0, at);
  const piece = bytes.subarray(at, end);
  const after = bytes.subarray(end);
  switch (random.below(7)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, piece, piece, after]);
    case 2:
      return Buffer.concat([before, random.pick(TELLING), piece, after]);
    case 3:
      return Buffer.concat([before, random.pick(TELLING), after]);
    case 4:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after]);
    case 5:
      return moved(before, piece, after, random);
    default:
      return others.length === 0 ? bytes : Buffer.concat([before, random.pick(others), piece, after]);
  }
}

function moved(before: Buffer, piece: Buffer, after: Buffer, random: Random): Buffer {
  const rest = Buffer.concat([before, after]);
  const to = random.below(rest.length + 1);
  return Buffer.concat([rest.subarray(0, to), piece, rest.subarray(to)]);
}
