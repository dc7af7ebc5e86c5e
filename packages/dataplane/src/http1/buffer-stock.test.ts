import { expect, test } from 'vitest';
import { BufferStock } from './buffer-stock.ts';

test('a buffer serves again, one holder at a time', () => {
  const stock = new BufferStock();
  const [first, second] = [stock.take(70_000), stock.take(10)];
  expect(second).not.toBe(first);
  stock.give(first);
  expect(stock.take(1)).toBe(first);
  expect(stock.take(1)).not.toBe(second);
});

test('what is larger than usual is not kept, and no more than a few are', () => {
  const stock = new BufferStock();
  const large = stock.take(1_000_000);
  expect(large).toHaveLength(1_000_000);
  stock.give(large);
  expect(stock.take(1)).not.toBe(large);
  const many = Array.from({ length: 40 }, () => stock.take(1));
  for (const each of many) stock.give(each);
  const again = Array.from({ length: 40 }, () => stock.take(1));
  expect(again.filter((each) => many.includes(each))).toHaveLength(32);
});
