import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageMeter } from './message-meter.ts';

function message(bytes: number): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes, 1);
  return Buffer.concat([prefix, Buffer.alloc(bytes)]);
}

function follow(bytes: Buffer, cuts: readonly number[]): boolean {
  const meter = new MessageMeter(100);
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let i = 1; i < borders.length; i += 1) if (!meter.follow(bytes.subarray(borders[i - 1], borders[i]))) return false;
  return true;
}

describe('the messages of a stream', () => {
  test('are held to the limit one by one, however their bytes are split', () => {
    const sizes = fc.array(fc.constantFrom(0, 1, 50, 99, 100, 101, 300), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(3000), { maxLength: 20 }), (bytes, cuts) => {
        expect(follow(Buffer.concat(bytes.map(message)), cuts)).toBe(bytes.every((size) => size <= 100));
      }),
    );
  });

  test('that announce the most that can be announced are refused before they come', () => {
    expect(new MessageMeter(100).follow(Buffer.from([1, 255, 255, 255, 255]))).toBe(false);
  });
});
