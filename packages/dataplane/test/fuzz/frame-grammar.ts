import { ACK, END_HEADERS, END_STREAM, fieldBlock, FRAME, frame, setting, uint32 } from '../front/frames.ts';
import type { Random } from './random.ts';

/** Frames of HTTP/2 that are mostly right, in an order that mostly makes sense. */

export type Fields = readonly (readonly [name: string, value: string])[];

const CONTENTS = ['', 'hello', '0\r\n\r\n', 'GET / HTTP/1.1\r\nHost: gw\r\n\r\n', 'x'.repeat(5000)];
const FIELDS: Fields = [
  ['x', 'y'],
  ['x', ''],
  ['te', 'trailers'],
  ['content-type', 'application/json'],
  ['cookie', 'a=b'],
  ['expect', '100-continue'],
  ['x-request-id', 'mine'],
];
const ODD_FIELDS: Fields = [
  ['X', 'y'],
  ['x', 'a\r\nb: c'],
  ['x y', 'z'],
  ['connection', 'close'],
  ['transfer-encoding', 'chunked'],
  ['te', 'gzip'],
  ['upgrade', 'h2c'],
  ['content-length', '5'],
  ['content-length', '+5'],
  ['host', 'other'],
  [':path', '/x'],
  [':status', '200'],
  ['', 'x'],
  ['x_tenant', 'two'],
];

export function someFields(random: Random): Fields {
  return random.some(3, () => random.mostly(FIELDS, ODD_FIELDS));
}

/** HEADERS, DATA and perhaps trailers of one message, its head being `fields`. */
export function messageFrames(random: Random, stream: number, fields: Fields): Buffer[] {
  const contents = random.some(3, () => random.pick(CONTENTS));
  const hasTrailers = random.chance(5);
  const ends = contents.length === 0 && !hasTrailers;
  const frames = headFrames(random, stream, fields, ends);
  contents.forEach((content, i) => {
    const isLast = i === contents.length - 1 && !hasTrailers && !random.chance(20);
    frames.push(frame(FRAME.data, isLast ? END_STREAM : 0, stream, Buffer.from(content, 'latin1')));
  });
  if (hasTrailers)
    frames.push(...headFrames(random, stream, [['x-sum', '1'], ...someFields(random).filter(([name]) => name !== 'te')], true));
  return frames;
}

/** In one frame, or cut in two. */
function headFrames(random: Random, stream: number, fields: Fields, ends: boolean): Buffer[] {
  const block = fieldBlock(fields);
  const flags = ends ? END_STREAM : 0;
  if (!random.chance(6)) return [frame(FRAME.headers, flags | END_HEADERS, stream, block)];
  const cut = random.below(block.length + 1);
  return [frame(FRAME.headers, flags, stream, block.subarray(0, cut)), frame(FRAME.continuation, END_HEADERS, stream, block.subarray(cut))];
}

/** A frame that is about no message in particular. */
export function strayFrame(random: Random): Buffer {
  const stream = random.pick([0, 1, 3, 5, 2, 7]);
  switch (random.below(8)) {
    case 0:
      return frame(FRAME.ping, random.below(2), random.chance(8) ? stream : 0, Buffer.alloc(random.chance(8) ? 7 : 8));
    case 1:
      return frame(FRAME.windowUpdate, 0, stream, uint32(random.mostly([1, 100, 65_535], [0, 0x7fff_ffff])));
    case 2:
      return frame(FRAME.rst, 0, stream, uint32(random.below(15)));
    case 3:
      return frame(FRAME.settings, 0, 0, setting(random.below(9), random.pick([0, 1, 100, 16_384, 65_535, 0x7fff_ffff, 0xffff_ffff])));
    case 4:
      return frame(FRAME.settings, ACK, 0);
    case 5:
      return frame(FRAME.priority, 0, stream, Buffer.alloc(random.chance(8) ? 4 : 5));
    case 6:
      return frame(FRAME.goaway, 0, 0, Buffer.concat([uint32(random.below(8)), uint32(random.below(14)), Buffer.from('bye')]));
    default:
      return frame(random.below(256), random.below(256), stream, Buffer.alloc(random.below(20), random.below(256)));
  }
}
