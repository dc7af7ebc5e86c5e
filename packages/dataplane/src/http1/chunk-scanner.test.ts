import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkScanner } from './chunk-scanner.ts';

function scan(bytes: Buffer, cuts: readonly number[]): object {
  const scanner = new ChunkScanner();
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  let content = '';
  for (let i = 1; i < borders.length; i += 1) {
    const from = borders[i - 1] as number;
    const piece = bytes.subarray(from, borders[i]);
    let at = 0;
    while (at < piece.length) {
      const event = scanner.next(piece, at);
      at = scanner.at;
      if (event === 'fault') return { fault: true };
      if (event === 'end') return { content, trailers: scanner.trailers, end: from + at };
      if (event === 'data') content += piece.toString('latin1', scanner.dataStart, scanner.dataEnd);
    }
  }
  return { content, more: true };
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

const chunk = fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('', ';a', ';a=b', ';a="q\\"; r"', ';a;b=c'));
const bodies = fc.array(chunk, { maxLength: 6 }).map((chunks) => {
  const content = chunks.map(([data]) => Buffer.from(data));
  const framed = content.map((data, i) => Buffer.concat([text(`${data.length.toString(16)}${chunks[i]?.[1]}\r\n`), data, text('\r\n')]));
  return { content: Buffer.concat(content).toString('latin1'), framed: Buffer.concat([...framed, text('0\r\nX: y\r\n\r\n')]) };
});

describe('a chunked body', () => {
  test('is its content, however its bytes are split', () => {
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(400), { maxLength: 40 }), ({ content, framed }, cuts) => {
        expect(scan(Buffer.concat([framed, text('NEXT')]), cuts)).toEqual({ content, trailers: ['X', 'y'], end: framed.length });
      }),
      { numRuns: 2000 },
    );
  });

  test('with any byte changed gives the same verdict however it is split', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.nat(255), fc.array(fc.nat(400), { maxLength: 40 }), ({ framed }, place, byte, cuts) => {
        framed[place % framed.length] = byte;
        expect(scan(framed, cuts)).toEqual(scan(framed, []));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '\r\n',
    ';a\r\n',
    ' 1\r\na\r\n',
    '1 \r\na\r\n',
    '0x1\r\na\r\n',
    '+1\r\na\r\n',
    '-1\r\na\r\n',
    '1\na\n',
    '1\r\nab\r\n',
    '1\r\na\n',
    '1\r\na\r0',
    '1;\r\na\r\n',
    '1; a\r\na\r\n',
    '1;a=\r\na\r\n',
    '1;a="\r\n',
    '1;a="b"c\r\na\r\n',
    '1;a\n',
    'g\r\n',
    '00000000000000\r\n\r\n',
    '0\r\nX : y\r\n\r\n',
    '0\r\n X: y\r\n\r\n',
    '0\r\nX: y\n\r\n',
    '0\r\nX\r\n\r\n',
    '0\r\nX: y\r\ncontent-length: 3\r\n\r\n',
    '0\r\nTransfer-Encoding: chunked\r\n\r\n',
    `1;${'a'.repeat(2000)}\r\na\r\n`,
    `0\r\nX: ${'y'.repeat(9000)}\r\n\r\n`,
  ])('%j is refused', (body) => {
    expect(scan(text(body), [])).toEqual({ fault: true });
  });

  test('made of framing more than of content is refused', () => {
    const wasteful = `1;${'x'.repeat(1000)}\r\na\r\n`;
    expect(scan(text(`${wasteful.repeat(40)}0\r\n\r\n`), [])).toMatchObject({ content: 'a'.repeat(40) });
    expect(scan(text(`${wasteful.repeat(100)}0\r\n\r\n`), [])).toEqual({ fault: true });
  });

  test('of many small chunks is not', () => {
    expect(scan(text(`${'1\r\na\r\n'.repeat(100_000)}0\r\n\r\n`), [])).toMatchObject({ content: 'a'.repeat(100_000) });
  });
});
