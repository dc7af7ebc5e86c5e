import { request } from 'node:http';
import {
  ACCESS_ROLES,
  type AccessRole,
  API_PREFIX,
  type CredentialKind,
  type Operation,
  OPERATIONS,
  roleIncludes,
} from '@infergate/contract';
import type { AccessKeyRecord } from '@infergate/controlplane';
import { AccessKeyCredentials } from '@infergate/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieOf, headersOfPage, type SentHeaders, sendTo, signInByKey } from './console-page.ts';
import { type ApiUnderTest, startApi } from './harness.ts';

/** Status and code of the beginning of an answer, which is all that streams have. */
interface Verdict {
  readonly status: number;
  readonly code: string;
}

describe('the role that an operation needs', () => {
  let api: ApiUnderTest;
  const keys = new Map<AccessRole, AccessKeyRecord>();
  beforeAll(async () => {
    api = await startApi();
    for (const role of ACCESS_ROLES) keys.set(role, await api.makeKey(role));
  });
  afterAll(() => api.close());

  const keyOf = (role: AccessRole): AccessKeyRecord => {
    const key = keys.get(role);
    if (key === undefined) throw new Error(`no key for ${role}`);
    return key;
  };
  const pathOf = ({ path }: Operation) => API_PREFIX + path.replaceAll(/\{\w+\}/g, 'x');

  /** How somebody shows who it is. Sessions are made anew for each call, because one of the operations ends them. */
  const credentials: Readonly<Record<string, (role: AccessRole, operation: Operation) => Promise<SentHeaders>>> = {
    signature: async (role, operation) => {
      const { id, secret } = keyOf(role);
      const signer = new AccessKeyCredentials({ accessKeyId: id, accessKeySecret: secret }, () => new Date(api.clock.now()));
      const { name, method } = operation;
      return signer.headersFor({ operation: name, method, path: pathOf(operation), query: new Map(), host: api.host, body: '' });
    },
    token: async (role) => {
      const { url } = await api.domain.sessions.createLinkFor(keyOf(role));
      const { body } = await sendTo(api, 'POST', '/sign_in_links/redeem')({}, { Code: new URL(url).hash.replace('#sign-in=', '') });
      return { authorization: `Bearer ${String(body['SessionToken'])}` };
    },
    cookie: async (role) => ({ ...headersOfPage(api), cookie: cookieOf(await signInByKey(api, keyOf(role))) }),
  };

  /** The answer to a call with nothing in it. */
  const call = (operation: Operation, headers: SentHeaders): Promise<Verdict> => {
    const [host = '', port = ''] = api.host.split(':');
    const sent = { method: operation.method, path: pathOf(operation), headers: { host: api.host, ...headers } };
    return new Promise((resolve, reject) => {
      const outgoing = request({ host, port: Number(port), agent: false, ...sent }, (answer) => {
        const status = answer.statusCode ?? 0;
        if (answer.headers['content-type']?.startsWith('text/event-stream') === true) {
          answer.on('error', () => undefined).destroy();
          resolve({ status, code: 'OK' });
          return;
        }
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject);
        answer.on('end', () => {
          const { Code: code = 'OK' } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as { readonly Code?: string };
          resolve({ status, code });
        });
      });
      outgoing.on('error', reject).end();
    });
  };

  const called = OPERATIONS.filter((operation) => operation.credential !== 'none');
  const anonymous = OPERATIONS.filter((operation) => operation.credential === 'none');

  const expected = ({ status }: Verdict, role: AccessRole, operation: Operation, accepted: readonly CredentialKind[]) => {
    if (!accepted.includes(operation.credential)) return { status: 401, code: 'MissingCredential' };
    if (!roleIncludes(role, operation.role)) return { status: 403, code: 'Forbidden.NoPermission' };
    // Whatever else is wrong with an empty call; but it was let in, and did not fail.
    const isLetIn = status !== 401 && status !== 403 && status !== 500;
    return isLetIn ? {} : { status: 'neither 401, 403 nor 500' };
  };

  const cases = Object.entries({ signature: ['any', 'signature'], token: ['any'], cookie: ['any'] } as const).flatMap(
    ([credential, accepted]) => ACCESS_ROLES.map((role) => ({ credential, accepted, role })),
  );

  it.each(cases)('is asked of a $role with a $credential at every operation of the table', async ({ credential, accepted, role }) => {
    for (const operation of called) {
      const verdict = await call(operation, (await credentials[credential]?.(role, operation)) ?? {});
      expect({ name: operation.name, ...verdict }).toMatchObject({
        name: operation.name,
        ...expected(verdict, role, operation, accepted),
      });
    }
  });

  it('is had by nobody without a credential', async () => {
    for (const operation of called)
      for (const headers of [{}, headersOfPage(api)])
        expect({ name: operation.name, ...(await call(operation, headers)) }).toEqual({
          name: operation.name,
          status: 401,
          code: 'MissingCredential',
        });
  });

  it('is asked of nobody who has yet to sign in', async () => {
    for (const operation of anonymous)
      expect({ name: operation.name, ...(await call(operation, headersOfPage(api))) }).toMatchObject({ name: operation.name, status: 400 });
  });

  it('does not count where a cookie comes from elsewhere', async () => {
    const cookie = cookieOf(await signInByKey(api, keyOf('administrator')));
    for (const operation of called.filter(({ credential }) => credential === 'any'))
      expect({ name: operation.name, ...(await call(operation, { ...headersOfPage(api), cookie, origin: 'http://127.0.0.1:1' })) }).toEqual(
        {
          name: operation.name,
          status: 403,
          code: 'Forbidden.CrossOrigin',
        },
      );
    expect((await sendTo(api, 'GET', '/sessions/current')({ ...headersOfPage(api), cookie })).status).toBe(200);
  });

  it('comes before the answer that an operation is not built', async () => {
    for (const operation of called.filter(({ shape }) => shape === null)) {
      const headers = (await credentials['signature']?.('administrator', operation)) ?? {};
      expect([operation.name, await call(operation, headers)]).toEqual([operation.name, { status: 501, code: 'NotImplemented' }]);
    }
  });
});
