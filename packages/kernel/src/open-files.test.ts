import { expect, test } from 'vitest';
import { openFileLimit } from './open-files.ts';

const limits = (openFiles: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             7823                 7823                 processes
Max open files            ${openFiles}       files
Max locked memory         8388608              8388608              bytes
`;

test.each([
  ['a number', () => limits('1024                 524288      '), 1024],
  ['no limit', () => limits('unlimited            unlimited   '), null],
  ['another system', () => '', null],
  [
    'no such file',
    () => {
      throw new Error('ENOENT');
    },
    null,
  ],
])('is read where the system has %s', (_name, read, want) => {
  expect(openFileLimit(read)).toBe(want);
});
