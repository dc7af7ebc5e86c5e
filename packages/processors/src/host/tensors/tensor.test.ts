import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DATATYPES, type Datatype, TRAITS } from './datatypes.ts';
import { elementText, flatText, nestedText, readTensor, shapeOf, type Tensor } from './tensor.ts';

const single = (value: number): Tensor => ({ datatype: 'FP32', dims: [], data: new Float32Array([value]) });

test('single-precision numbers are written short and come back exactly', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = elementText(single(value), 0);
      expect(Math.fround(Number(text)) + 0).toBe(value + 0);
      const digits = text
        .replace(/e.*/, '')
        .replaceAll(/[-.]/g, '')
        .replaceAll(/^0+|0+$/g, '');
      expect(digits.length).toBeLessThanOrEqual(9);
    }),
  );
});

test.each([
  { value: 0.1, text: '0.1' },
  { value: 16_777_215, text: '16777215' },
  { value: -0.5, text: '-0.5' },
  { value: 3.4e38, text: '3.4e+38' },
  { value: Number.NaN, text: '"NaN"' },
])('$value is written $text', ({ value, text }) => {
  expect(elementText(single(value), 0)).toBe(text);
});

test.each(DATATYPES)('%s: what is written flat or nested is read back', (datatype: Datatype) => {
  const data = TRAITS[datatype].allocate(6);
  const tensor: Tensor = { datatype, dims: [2, 3], data };
  for (const [text, dims] of [
    [nestedText(tensor), [2, 3]],
    [flatText(tensor), [6]],
  ] as const) {
    const value: unknown = JSON.parse(text);
    expect(shapeOf(value)).toEqual(dims);
    expect(readTensor(value, datatype, dims, 'x').data).toEqual(data);
  }
});

test('a part of a tensor is its row', () => {
  const tensor: Tensor = { datatype: 'INT8', dims: [2, 2, 1], data: new Int8Array([1, 2, 3, 4]) };
  expect(nestedText(tensor)).toBe('[[[1],[2]],[[3],[4]]]');
  expect(nestedText(tensor, 2, 1)).toBe('[[3],[4]]');
});
