import { describe, expect, test } from 'vitest';
import { hostNameOf, NameTable } from './name-table.ts';

describe('a table of names', () => {
  const names = ['a.example.com', '*.example.com', '*.b.example.com', 'example.com'];
  const table = new NameTable(names.map((name) => [name, name]));

  test.each([
    ['a.example.com', 'a.example.com'],
    ['c.example.com', '*.example.com'],
    ['b.example.com', '*.example.com'],
    ['c.b.example.com', '*.b.example.com'],
    ['example.com', 'example.com'],
    ['c.a.example.com', undefined],
    ['.example.com', undefined],
    ['com', undefined],
    ['xexample.com', undefined],
    ['', undefined],
  ])('%j is %j', (name, wanted) => {
    expect(table.find(name)).toBe(wanted);
  });

  test('has its entries by their own names', () => {
    for (const name of names) expect(table.get(name)).toBe(name);
    expect(table.get('c.example.com')).toBeUndefined();
  });
});

test.each([
  ['Example.COM', 'example.com'],
  ['example.com:8080', 'example.com'],
  ['example.com.:80', 'example.com'],
  ['example.com:', 'example.com'],
  ['[::1]:80', '[::1]'],
  ['[::1]', '[::1]'],
  ['127.0.0.1:1', '127.0.0.1'],
  ['', ''],
])('the host of %j is %j', (authority, host) => {
  expect(hostNameOf(authority)).toBe(host);
});
