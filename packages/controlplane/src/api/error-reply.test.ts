import { MANAGEMENT_PROBLEMS, ManagementError, type ManagementProblemCode } from '@infergate/contract';
import { describe, expect, it } from 'vitest';
import { StoreError, type StoreErrorCode } from '../store/store-error.ts';
import { errorReply } from './error-reply.ts';
import { ThrottledError } from './sign-in-throttle.ts';

describe('the answer to an error', () => {
  it.each(Object.keys(MANAGEMENT_PROBLEMS) as ManagementProblemCode[])('has the status of %s', (code) => {
    const { status, body } = errorReply(new ManagementError(code), 'R1');
    expect(status).toBe(MANAGEMENT_PROBLEMS[code].status);
    expect(body).toEqual({ Code: code, Message: MANAGEMENT_PROBLEMS[code].message, RequestId: 'R1' });
  });

  it('lists problems where there are some', () => {
    const problems = [{ path: 'metadata.name', message: 'This is required.' }];
    expect(errorReply(new ManagementError('InvalidServiceConfig', 'wrong', problems), 'R1').body.Problems).toEqual(problems);
  });

  it.each<[StoreErrorCode, ManagementProblemCode]>([
    ['disk-full', 'StorageFull'],
    ['conflict', 'ConcurrentModification'],
    ['closed', 'ServiceUnavailable'],
    ['in-use', 'ServiceUnavailable'],
    ['damaged', 'InternalError'],
    ['wrong-key', 'InternalError'],
  ])('tells of a store that is %s by %s, and no path of it', (code, expected) => {
    const { body } = errorReply(new StoreError(code, 'something about /secret/path'), 'R1');
    expect(body.Code).toBe(expected);
    expect(JSON.stringify(body)).not.toContain('/secret');
  });

  it('keeps an unexpected error to the operator', () => {
    const { status, body, isOurFault } = errorReply(new Error('the password is hunter'), 'R1');
    expect([status, body.Code, isOurFault]).toEqual([500, 'InternalError', true]);
    expect(body.Message).not.toContain('hunter');
  });

  it('does not trouble the operator with what is not built', () => {
    expect(errorReply(new ManagementError('NotImplemented'), 'R1').isOurFault).toBe(false);
  });

  it('says how long to wait', () => {
    expect(errorReply(new ThrottledError(1_500), 'R1').headers).toEqual({ 'x-acs-retry-after': '1500', 'retry-after': '2' });
  });
});
