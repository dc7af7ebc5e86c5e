import { ApiError } from '@infergate/sdk';
import { expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

const refusal = (message: string, problems: readonly { readonly path: string; readonly message: string }[]) =>
  new ApiError(400, { Code: 'InvalidParameter', Message: message, RequestId: 'R1', Problems: [...problems] });

const NAME = { path: 'name', message: 'Is missing.' };
const COUNT = { path: 'instance', message: 'Must be a whole number.' };

test('one problem is said once, in the words of the message', () => {
  const error = refusal('The service description has a problem. name: Is missing.', [NAME]);
  expect(refusalOf(error)).toEqual({ headline: error.message, list: [] });
});

test('several are listed, and the message keeps what is not in the list', () => {
  const error = refusal('The service description has 2 problems. name: Is missing. instance: Must be a whole number.', [NAME, COUNT]);
  expect(refusalOf(error)).toEqual({ headline: 'The service description has 2 problems.', list: [NAME, COUNT] });
});

test('a message that is nothing but the problems leaves no headline', () => {
  expect(refusalOf(refusal('name: Is missing. Must be a whole number.', [NAME, COUNT])).headline).toBe('');
});

test('an error of another kind is its message', () => {
  expect(refusalOf(new Error('fetch failed'))).toEqual({ headline: 'fetch failed', list: [] });
});
