import { describeKeys } from '@infergate/contract';
import { expect, test } from 'vitest';
import { WORKLOADS } from '../workload.ts';
import { formKeys } from './form-keys.ts';
import { CHINESE, describedKeys } from './key-meanings.ts';

test('every field of the form is explained in Chinese, and nothing that is no key', () => {
  const fields = new Set(WORKLOADS.flatMap((workload) => formKeys(workload)).map((key) => key.replaceAll(/\[\d+\]/g, '[]')));
  expect([...fields].filter((key) => CHINESE[key] === undefined)).toEqual([]);
  const known = new Set(describeKeys().map(({ path }) => path));
  expect(Object.keys(CHINESE).filter((key) => !known.has(key))).toEqual([]);
});

test('English readers get the words of the table', () => {
  expect(describedKeys('en')).toEqual(describeKeys());
  expect(describedKeys('zh').find(({ path }) => path === 'labels')?.meaning).toBe(CHINESE['labels']);
});
