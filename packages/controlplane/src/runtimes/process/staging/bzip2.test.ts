import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bunzip } from './bzip2.ts';

const hasBzip2 = ((): boolean => {
  try {
    execFileSync('bzip2', ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function unpacked(data: Buffer, size = 1000): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bunzip(inPieces(data, size))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const packed = (data: Buffer, level = 9): Buffer => execFileSync('bzip2', ['-c', `-${level}`], { input: data, maxBuffer: 2 ** 30 });

describe('unpacking bzip2', () => {
  describe.skipIf(!hasBzip2)('made by the program', () => {
    const text = Buffer.from(Array.from({ length: 60_000 }, (_, index) => `line ${index % 977} of ${index}\n`).join(''));
    const runs = Buffer.concat([1, 3, 4, 5, 255, 258, 259, 260, 1000, 70_000].map((length) => Buffer.alloc(length, length % 251)));
    it.each([
      ['nothing', Buffer.alloc(0), 9],
      ['one byte', Buffer.from('x'), 9],
      ['text of several blocks', text, 1],
      ['text of one large block', text, 9],
      ['noise', randomBytes(500_000), 3],
      ['runs', runs, 9],
      ['all bytes', Buffer.from(Array.from({ length: 5120 }, (_, index) => index % 256)), 1],
    ])('gives back %s', async (_, data, level) => {
      expect((await unpacked(packed(data, level))).equals(data)).toBe(true);
    });

    it('reads streams that follow one another, in pieces of any size', async () => {
      const data = Buffer.concat([packed(Buffer.from('one ')), packed(Buffer.alloc(0)), packed(Buffer.from('two'))]);
      expect((await unpacked(data, 1)).toString()).toBe('one two');
    });

    it('lets others have their turn, and holds little, however much comes out of however little', async () => {
      const bomb = packed(Buffer.alloc(64 * 2 ** 20));
      let turns = 0;
      let isOver = false;
      const turn = (): void => {
        turns += 1;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      let total = 0;
      for await (const piece of bunzip(inPieces(Buffer.concat([bomb, bomb]), 65_536))) {
        expect(piece.length).toBeLessThanOrEqual(65_536);
        total += piece.length;
      }
      isOver = true;
      expect(total).toBe(128 * 2 ** 20);
      expect(turns).toBeGreaterThan(100);
    });

    it('refuses what is damaged, wherever, and comes to an end', async () => {
      const good = packed(Buffer.from('some words, some more words, and some words again\n'.repeat(3)));
      let accepted = 0;
      for (let bit = 0; bit < good.length * 8; bit += 1) {
        const bad = Buffer.from(good);
        bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
        const isAccepted = await unpacked(bad).then(Boolean, () => false);
        if (isAccepted) accepted += 1;
      }
      // The size of the block may be larger than it has to be, and the last bits are padding.
      expect(accepted).toBeLessThan(16);
      for (let length = 1; length < good.length; length += 1) await expect(unpacked(good.subarray(0, length))).rejects.toThrow();
    });
  });

  it('says what it is not', async () => {
    await expect(unpacked(Buffer.from('PK not this'))).rejects.toThrow('no bzip2 data');
  });
});
