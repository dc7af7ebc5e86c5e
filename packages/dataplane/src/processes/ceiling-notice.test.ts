import { expect, test } from 'vitest';
import { ceilingNotice } from './ceiling-notice.ts';

test('a ceiling that the system cuts is a notice with both numbers and the remedy', () => {
  expect(ceilingNotice(10_000, 2, 1024)).toBe(
    'A node takes 1152 connections instead of 10000: the system allows a process 1024 open files. ' +
      'Raise that limit (ulimit -n) where Infergate is started, and restart the gateway.',
  );
  expect(ceilingNotice(1152, 2, 1024)).toBeNull();
  expect(ceilingNotice(10_000, 2, null)).toBeNull();
});
