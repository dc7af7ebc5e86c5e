import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { FLAG, FRAME, frameHead, headersFrames, pingFrame } from './frames.ts';

function read(bytes: Buffer, cuts: readonly number[] = []): { events: unknown[]; fault: string | null } {
  const events: unknown[] = [];
  const contents = new Map<number, string>();
  const reader = new FrameReader(
    {
      dataLength: (stream, length) => void events.push(['length', stream, length]),
      data: (stream, content, isLast) => {
        contents.set(stream, (contents.get(stream) ?? '') + content.toString('latin1'));
        if (isLast) events.push(['data', stream, contents.get(stream)]);
      },
      headers: (stream, block, isLast) => void events.push(['headers', stream, block.toString('latin1'), isLast]),
      control: (type, flags, stream, payload) => void events.push(['control', type, flags, stream, payload.toString('latin1')]),
    },
    { maxFrameBytes: 16_384, maxBlockBytes: 40_000 },
  );
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let i = 1; i < borders.length && reader.fault === null; i += 1) reader.push(bytes.subarray(borders[i - 1], borders[i]));
  return { events, fault: reader.fault };
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const data = (content: string, flags = 0): string => frameHead(content.length, FRAME.data, flags, 1) + content;

const frames = fc.oneof(
  fc.string({ maxLength: 40 }).map((content) => data(content)),
  fc.constant(data('\x03abc\0\0\0', FLAG.padded)),
  fc.constant(data('\x03\0\0\0', FLAG.padded)),
  fc.constant(data('', FLAG.endStream)),
  fc.constant(data('end', FLAG.endStream)),
  fc.constant(headersFrames('x'.repeat(30), FLAG.endStream, 3)),
  fc.constant(frameHead(8, FRAME.headers, FLAG.priority | FLAG.padded | FLAG.endHeaders, 5) + '\x01\0\0\0\0\0b\0'),
  fc.constant(frameHead(1, FRAME.headers, 0, 7) + 'a' + frameHead(1, FRAME.continuation, FLAG.endHeaders, 7) + 'b'),
  fc.constant(pingFrame('12345678', false)),
  fc.constant(`${frameHead(2, 0xee, 0xff, 9)}zz`),
);

describe('frames', () => {
  test('are the same however their bytes are split', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 60 }), (parts, cuts) => {
        const bytes = text(parts.join(''));
        expect(read(bytes, cuts)).toEqual(read(bytes));
        expect(read(bytes).fault).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('with padding and priority give what is between them', () => {
    const padded = frameHead(8, FRAME.headers, FLAG.priority | FLAG.padded | FLAG.endHeaders, 5);
    expect(read(text(`${padded}\x01\0\0\0\0\0b\0`)).events).toEqual([['headers', 5, 'b', false]]);
    expect(read(text(data('\x02abc\0\0', FLAG.padded | FLAG.endStream))).events).toEqual([
      ['length', 1, 6],
      ['data', 1, 'abc'],
    ]);
  });

  test('a block in pieces comes whole', () => {
    const block = 'h'.repeat(36_000);
    expect(read(text(headersFrames(block, 0, 1))).events).toEqual([['headers', 1, block, false]]);
  });

  test.each([
    ['a frame too large', frameHead(16_385, FRAME.data, 0, 1)],
    ['a block too large', headersFrames('h'.repeat(50_000), 0, 1)],
    ['a block that is interrupted', `${frameHead(1, FRAME.headers, 0, 1)}a${pingFrame('12345678', false)}`],
    ['a block that goes on in another stream', `${frameHead(1, FRAME.headers, 0, 1)}a${frameHead(1, FRAME.continuation, 4, 3)}b`],
    ['nothing to continue', `${frameHead(1, FRAME.continuation, 4, 1)}b`],
    ['a block in too many frames', frameHead(0, FRAME.headers, 0, 1) + frameHead(0, FRAME.continuation, 0, 1).repeat(64)],
    ['DATA of no stream', frameHead(0, FRAME.data, 0, 0)],
    ['HEADERS of no stream', frameHead(0, FRAME.headers, 4, 0)],
    ['more padding than frame', `${frameHead(2, FRAME.data, FLAG.padded, 1)}\x05a`],
    ['a head shorter than its padding', `${frameHead(2, FRAME.headers, FLAG.padded | 4, 1)}\x05a`],
  ])('%s is a fault', (_, bytes) => {
    expect(read(text(bytes)).fault).not.toBeNull();
  });
});
