import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogBytes, MAX_LINE_BYTES, type RawLine, readBackward, readForward } from './log-lines.ts';

function logOf(text: string | Buffer): LogBytes {
  const bytes = Buffer.from(text as string);
  return { head: 0, end: bytes.length, read: (from, to) => Promise.resolve(bytes.subarray(from, to)) };
}

async function collect(lines: AsyncIterable<RawLine>): Promise<RawLine[]> {
  const all: RawLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const whole = (log: LogBytes, isFinal: boolean) => ({ from: 0, to: log.end, isFinal });

describe('lines of a log', () => {
  it('are the same from either end, whatever they hold', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ minLength: 1000, maxLength: 30_000, unit: fc.constantFrom('a', 'é') }),
    );
    const clean = line.map((text) => text.replaceAll(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(clean, { maxLength: 40 }), fc.boolean(), async (texts, isFinal) => {
        const log = logOf(texts.map((text) => `${text}\n`).join('') + 'unfinished');
        const expected = isFinal ? [...texts, 'unfinished'] : texts;
        const forward = await collect(readForward(log, whole(log, isFinal)));
        const backward = await collect(readBackward(log, whole(log, isFinal)));
        expect(forward.map(({ text }) => text)).toEqual(expected);
        expect(backward.toReversed()).toEqual(forward);
      }),
      { numRuns: 60 },
    );
  });

  it('follow each other without a gap', async () => {
    const log = logOf('one\r\ntwo\n\nfour\n');
    const lines = await collect(readForward(log, whole(log, false)));
    expect(lines).toEqual([
      { text: 'one', start: 0, end: 5 },
      { text: 'two', start: 5, end: 9 },
      { text: '', start: 9, end: 10 },
      { text: 'four', start: 10, end: 15 },
    ]);
  });

  it('are cut when they are too long, and nothing of them is lost', async () => {
    const log = logOf(`${'x'.repeat(5 * MAX_LINE_BYTES + 10)}\nlast\n`);
    const forward = await collect(readForward(log, whole(log, false)));
    expect(forward.map(({ text }) => text.length)).toEqual([...Array.from({ length: 5 }, () => MAX_LINE_BYTES), 10, 4]);
    const backward = await collect(readBackward(log, whole(log, false)));
    expect(backward.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(log.end);
  });

  it('are read from the end without reading the rest', async () => {
    let bytesRead = 0;
    const size = 1024 ** 3;
    const log: LogBytes = {
      head: 0,
      end: size,
      read: (from, to) => {
        bytesRead += to - from;
        return Promise.resolve(Buffer.alloc(to - from, 'line\n'));
      },
    };
    for await (const _ of readBackward(log, { from: 0, to: size, isFinal: false })) break;
    expect(bytesRead).toBeLessThan(256 * 1024);
  });
});
