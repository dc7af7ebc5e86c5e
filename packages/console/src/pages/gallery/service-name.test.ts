import { expect, test } from 'vitest';
import { nameOf, withName } from './service-name.ts';

test('the name of a description is changed where it stands', () => {
  const description = { metadata: { name: 'iris', instance: 1 }, processor: 'onnx' };
  expect(nameOf(description)).toBe('iris');
  expect(withName(description, 'iris_2')).toEqual({ metadata: { name: 'iris_2', instance: 1 }, processor: 'onnx' });
  expect(withName({ name: 'iris', metadata: { instance: 1 } }, 'x_1')).toEqual({ name: 'x_1', metadata: { instance: 1 } });
  expect(nameOf({ metadata: [] })).toBe('');
});
