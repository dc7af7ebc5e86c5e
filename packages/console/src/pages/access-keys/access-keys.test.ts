import { describe, expect, test } from 'vitest';
import { credentialsText } from './credentials-file.ts';
import { deletionObstacle } from './deletion.ts';
import { ROLE_OPERATIONS } from './role-operations.ts';

const key = (AccessKeyId: string, Role: 'viewer' | 'administrator', Status: 'Active' | 'Inactive' = 'Active') => ({
  AccessKeyId,
  Role,
  Status,
  CreateTime: '',
});

describe('deleting an AccessKey', () => {
  test('leaves the last active administrator', () => {
    const keys = [key('a', 'administrator'), key('b', 'administrator', 'Inactive'), key('c', 'viewer')];
    expect(keys.map((each) => deletionObstacle(each, keys))).toEqual(['lastAdministrator', null, null]);
  });

  test('is free where there is another administrator', () => {
    const keys = [key('a', 'administrator'), key('b', 'administrator')];
    expect(keys.map((each) => deletionObstacle(each, keys))).toEqual([null, null]);
  });
});

test('each role has operations of its own, none of them twice', () => {
  const names = ROLE_OPERATIONS.flatMap(({ operations }) => operations.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  const of = (role: string) => ROLE_OPERATIONS.find((each) => each.role === role)?.operations.map(({ name }) => name);
  expect(of('viewer')).toContain('ListServices');
  expect(of('developer')).toContain('CreateService');
  expect(of('administrator')).toContain('CreateAccessKey');
  expect(of('viewer')).not.toContain('RedeemSignInLink');
});

test('the file of credentials is one that the command line reads', () => {
  const credentials = { endpoint: 'http://127.0.0.1:7070', accessKeyId: 'ak1', accessKeySecret: 's' };
  expect(JSON.parse(credentialsText(credentials))).toEqual(credentials);
});
