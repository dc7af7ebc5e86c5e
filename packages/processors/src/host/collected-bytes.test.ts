import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CollectedBytes } from './collected-bytes.ts';

test('pieces of any size come out as one block', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 20 }), (pieces) => {
      const collected = new CollectedBytes();
      for (const piece of pieces) collected.append(piece);
      expect(collected.bytes.equals(Buffer.concat(pieces))).toBe(true);
      expect(collected.length).toBe(collected.bytes.length);
    }),
  );
});
