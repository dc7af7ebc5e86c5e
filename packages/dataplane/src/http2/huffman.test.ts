import { describe, expect, test } from 'vitest';
import { decodeHuffman } from './huffman.ts';

function decode(hex: string): string | null {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const target = Buffer.alloc(256);
  const length = decodeHuffman(bytes, 0, bytes.length, target);
  return length === -1 ? null : target.toString('latin1', 0, length);
}

describe('the Huffman code of HPACK', () => {
  test.each([
    ['f1e3 c2e5 f23a 6ba0 ab90 f4ff', 'www.example.com'],
    ['a8eb 1064 9cbf', 'no-cache'],
    ['25a8 49e9 5ba9 7d7f', 'custom-key'],
    ['25a8 49e9 5bb8 e8b4 bf', 'custom-value'],
    ['6402', '302'],
    ['d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['', ''],
  ])('%s is %j', (hex, text) => {
    expect(decode(hex)).toBe(text);
  });

  test.each([
    ['ff', 'a whole byte of padding'],
    ['6403ff', 'more than seven bits of padding'],
    ['a8eb 1064 9cbe', 'padding that is not all ones'],
    ['ffffffff', 'the code of the end'],
  ])('%s is refused: %s', (hex) => {
    expect(decode(hex)).toBeNull();
  });

  test('what does not fit is refused', () => {
    expect(decodeHuffman(Buffer.from('a8eb10649cbf', 'hex'), 0, 6, Buffer.alloc(7))).toBe(-1);
  });
});
