import { ApiError } from '@infergate/sdk';
import { expect, test } from 'vitest';
import { placeProblems } from './form-problems.ts';

const refusal = (...problems: readonly { readonly path: string; readonly message: string }[]) =>
  new ApiError(400, { Code: 'InvalidParameter', Message: 'all of it', RequestId: 'r', Problems: problems });
const fields = new Set(['Name', 'Timeouts.Connect', 'Domain']);

test('what is refused is said at its fields, also where they are named otherwise', () => {
  const error = refusal(
    { path: 'Name', message: 'taken' },
    { path: 'Name', message: 'too long' },
    { path: 'Timeouts.Connect', message: 'too short' },
    { path: 'CustomDomain.Domain', message: 'no name' },
  );
  const { byField, rest } = placeProblems(error, fields, { 'CustomDomain.Domain': 'Domain' });
  expect([...byField]).toEqual([
    ['Name', ['taken', 'too long']],
    ['Timeouts.Connect', ['too short']],
    ['Domain', ['no name']],
  ]);
  expect(rest).toBeNull();
});

test('what has no field is left over, and nothing is lost', () => {
  const error = refusal({ path: 'Name', message: 'taken' }, { path: 'VpcId', message: 'There is no such VPC.' });
  expect(placeProblems(error, fields).rest?.message).toBe('VpcId: There is no such VPC.');
  const whole = new ApiError(409, { Code: 'GatewayInUse', Message: 'Services use it: chat.', RequestId: 'r' });
  expect(placeProblems(whole, fields)).toEqual({ byField: new Map(), rest: whole });
});
