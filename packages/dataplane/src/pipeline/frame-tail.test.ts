import { describe, expect, test } from 'vitest';
import { FrameTail } from './frame-tail.ts';

/** The farewell after `bytes`, however they are cut into pieces. */
function farewells(bytes: readonly number[]): Set<string | null> {
  const whole = Buffer.from(bytes);
  const found = new Set<string | null>();
  for (let size = 1; size <= whole.length + 1; size += 1) {
    const tail = new FrameTail();
    for (let at = 0; at < whole.length; at += size) tail.follow(whole.subarray(at, at + size));
    found.add(tail.farewell('idle_timeout')?.toString('latin1') ?? null);
  }
  return found;
}

const payload = (length: number): number[] => Array.from({ length }, () => 0x88);

describe('a Close frame can follow', () => {
  test.each([
    ['nothing', []],
    ['a short frame', [0x81, 2, ...payload(2)]],
    ['an empty frame', [0x81, 0]],
    ['a fragment', [0x01, 1, ...payload(1)]],
    ['a frame of medium length', [0x82, 126, 0, 200, ...payload(200)]],
    ['a frame with a length of eight bytes', [0x82, 127, 0, 0, 0, 0, 0, 0, 0, 3, ...payload(3)]],
    ['a masked frame', [0x82, 0x82, 1, 2, 3, 4, ...payload(2)]],
    ['a masked frame of medium length', [0x82, 0xfe, 0, 1, 1, 2, 3, 4, ...payload(1)]],
    ['frames in a row', [0x89, 0, 0x81, 1, 0x61, 0x8a, 1, 0x61]],
  ])('%s', (_, bytes) => {
    expect([...farewells(bytes)]).toEqual(['\x88\x0e\x03\xe9idle_timeout']);
  });
});

describe('no Close frame can follow', () => {
  test.each([
    ['a first byte', [0x81]],
    ['a part of a length', [0x82, 126, 0]],
    ['a part of a mask', [0x82, 0x82, 1, 2]],
    ['a part of a payload', [0x81, 3, ...payload(2)]],
    ['a Close frame', [0x88, 2, 3, 0xe8]],
  ])('%s', (_, bytes) => {
    expect([...farewells(bytes)]).toEqual([null]);
  });
});
