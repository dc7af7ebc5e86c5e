import { ACCESS_ROLES, type AccessRole, API_PREFIX, type Operation, OPERATIONS, roleIncludes } from '@infergate/contract';
import { AccessKeyCredentials } from '@infergate/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessKeyRecord } from '@infergate/controlplane';
import { type ApiUnderTest, startApi } from './harness.ts';
import { sendRaw } from './raw-requests.ts';

describe('the role that an operation needs', () => {
  let api: ApiUnderTest;
  const keys = new Map<AccessRole, AccessKeyRecord>();
  beforeAll(async () => {
    api = await startApi();
    for (const role of ACCESS_ROLES) keys.set(role, await api.makeKey(role));
  });
  afterAll(() => api.close());

  /** The code of the answer to a signed call with nothing in it. */
  const call = async ({ name, method, path }: Operation, role: AccessRole) => {
    const key = keys.get(role);
    if (key === undefined) throw new Error(`no key for ${role}`);
    const filled = API_PREFIX + path.replaceAll(/\{\w+\}/g, 'x');
    const credentials = new AccessKeyCredentials({ accessKeyId: key.id, accessKeySecret: key.secret }, () => new Date(api.clock.now()));
    const unsigned = { operation: name, method, path: filled, query: new Map<string, string>(), host: api.host, body: '' };
    const headers = Object.entries(await credentials.headersFor(unsigned));
    const answer = await sendRaw(api.host, { method, path: filled, headers: [...headers, ['host', api.host]], body: '' });
    return { status: answer.status, code: answer.body['Code'] ?? 'OK' };
  };

  const called = OPERATIONS.filter((operation) => operation.credential !== 'none');

  it.each(ACCESS_ROLES)('is asked of a %s at every operation of the table', async (role) => {
    for (const operation of called) {
      const { status, code } = await call(operation, role);
      const isRefused = code === 'Forbidden.NoPermission';
      expect([operation.name, isRefused]).toEqual([operation.name, !roleIncludes(role, operation.role)]);
      expect([operation.name, status]).toEqual([operation.name, isRefused ? 403 : status]);
      expect(status).not.toBe(500);
    }
  });

  it('comes before the answer that an operation is not built', async () => {
    for (const operation of called.filter(({ shape }) => shape === null)) {
      expect([operation.name, await call(operation, 'administrator')]).toEqual([operation.name, { status: 501, code: 'NotImplemented' }]);
    }
  });
});
