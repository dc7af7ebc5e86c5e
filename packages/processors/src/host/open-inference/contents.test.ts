import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestError } from '../errors.ts';
import { fromBytes } from '../tensors/bytes.ts';
import { DATATYPES, type Datatype, TRAITS } from '../tensors/datatypes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { fromContents, isOnlyRaw, toContents } from './contents.ts';

/** Bytes that are whole elements; those of booleans are 0 and 1. */
function elements(datatype: Datatype): fc.Arbitrary<Tensor> {
  const { bytes } = TRAITS[datatype];
  if (bytes === null) return fc.array(fc.string({ unit: 'grapheme' })).map((data) => ({ datatype, dims: [data.length], data }));
  return fc.array(fc.uint8Array({ minLength: bytes, maxLength: bytes }), { maxLength: 20 }).map((blocks) => {
    const raw = Buffer.concat(blocks).map((byte) => (datatype === 'BOOL' ? byte & 1 : byte));
    return fromBytes(raw, datatype, [blocks.length], 'test');
  });
}

test.each(DATATYPES.filter((datatype) => !isOnlyRaw(datatype)))('%s goes into contents and comes back', (datatype) => {
  fc.assert(
    fc.property(elements(datatype), (tensor) => {
      expect(fromContents(toContents(tensor), datatype, tensor.dims, 'test')).toEqual(tensor);
    }),
  );
});

test.each(DATATYPES)('any bytes as contents of %s are read or refused, never worse', (datatype) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), fc.array(fc.nat(2 ** 40), { maxLength: 3 }), (bytes, dims) => {
      const outcome = attempt(() => fromContents(bytes, datatype, dims, 'test').dims);
      expect(outcome instanceof RequestError || outcome === dims).toBe(true);
    }),
  );
});

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
