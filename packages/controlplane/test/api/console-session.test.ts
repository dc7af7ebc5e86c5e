import type { AccessKeyRecord } from '@infergate/controlplane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cookieOf, headersOfPage, type SentHeaders as Headers, sendTo, setCookie, signInByKey } from './console-page.ts';
import { type ApiUnderTest, startApi } from './harness.ts';

/** Twelve hours. */
const SESSION_SECONDS = 43_200;

describe('a browser at the console', () => {
  let api: ApiUnderTest;
  let page: Headers;
  beforeEach(async () => {
    api = await startApi();
    page = headersOfPage(api);
  });
  afterEach(() => api.close());

  const send = (method: string, path: string, headers: Headers, body?: unknown) => sendTo(api, method, path)(headers, body);
  const signIn = (body: unknown, headers: Headers = page) => send('POST', '/console_sessions', headers, body);
  const signInWith = (key: Pick<AccessKeyRecord, 'id' | 'secret'>) => signInByKey(api, key);
  const linkCode = async () => new URL(String((await api.client()('CreateSignInLink'))['Url'])).hash.replace('#sign-in=', '');
  /** Headers of a page in a browser that is signed in. */
  const signedIn = async (key = api.administrator): Promise<Headers> => ({ ...page, cookie: cookieOf(await signInWith(key)) });
  const current = (headers: Headers) => send('GET', '/sessions/current', headers);

  describe('signs in', () => {
    it('with an AccessKey, into a cookie that pages cannot read and that comes back to this API alone', async () => {
      const answer = await signInWith(api.administrator);
      expect(answer).toMatchObject({ status: 200, body: { AccessKeyId: api.administrator.id, Role: 'administrator' } });
      const [, port] = api.host.split(':');
      const [cookie = '', ...attributes] = setCookie(answer).split('; ');
      expect(cookie).toMatch(new RegExp(`^infergate_session_${port}=[\\w-]{43}$`));
      expect(attributes).toEqual([`Max-Age=${SESSION_SECONDS}`, 'Path=/api/v2', 'HttpOnly', 'SameSite=Strict']);
      expect(JSON.stringify(answer.body)).not.toContain(cookie.split('=')[1]);
      expect(await current({ ...page, cookie })).toMatchObject({ status: 200, body: { ...answer.body, RequestId: expect.any(String) } });
    });

    it('with the code of a link, once', async () => {
      const code = await linkCode();
      const answer = await signIn({ Code: code });
      expect(answer).toMatchObject({ status: 200, body: { Role: 'administrator' } });
      expect(await send('GET', '/services', { ...page, cookie: cookieOf(answer) })).toMatchObject({ status: 200 });
      expect(await signIn({ Code: code })).toMatchObject({ status: 401, body: { Code: 'InvalidSession' } });
    });

    it('with the role of the AccessKey', async () => {
      const viewer = await signedIn(await api.makeKey('viewer'));
      expect(await current(viewer)).toMatchObject({ body: { AccessKeyId: 'ak-viewer', Role: 'viewer' } });
      const refused = await send('POST', '/access_keys', viewer, { Role: 'administrator' });
      expect(refused).toMatchObject({ status: 403, body: { Code: 'Forbidden.NoPermission' } });
    });

    it('as an act that is audited', async () => {
      await signInWith(api.administrator);
      const { Records } = await api.client()('ListAuditRecords');
      const record = { Operation: 'CreateConsoleSession', Resource: 'session', Outcome: 'OK', CallerId: api.administrator.id };
      expect(Records).toMatchObject([record]);
    });

    it('not with a wrong secret, an unknown or a disabled AccessKey: the answer is the same', async () => {
      const disabled = await api.makeKey('viewer');
      await api.store.transaction((tx) => tx.putAccessKey({ ...disabled, disabled: true }));
      const attempts = [{ ...api.administrator, secret: 'guess' }, { id: 'ak-nobody', secret: 'guess' }, disabled];
      const answers = await Promise.all(attempts.map(signInWith));
      const texts = answers.map(({ status, body, headers }) => [status, body['Code'], body['Message'], headers['set-cookie']]);
      expect(new Set(texts.map((text) => JSON.stringify(text))).size).toBe(1);
      expect(texts[0]).toMatchObject([401, 'InvalidSignIn', expect.stringContaining('Check both'), undefined]);
    });

    it.each([
      [{}, ['AccessKeyId', 'AccessKeySecret']],
      [{ AccessKeyId: 'a' }, ['AccessKeySecret']],
      [{ Code: 'c', AccessKeyId: 'a' }, ['Code']],
      [{ Code: 'c'.repeat(257) }, ['Code']],
      [{ Code: '' }, ['Code']],
      [{ Password: 'p' }, ['Password']],
    ])('not with %j, and says what is wrong with it', async (body, paths) => {
      const answer = await signIn(body);
      expect(answer).toMatchObject({ status: 400, body: { Code: 'InvalidParameter' } });
      expect((answer.body['Problems'] as { readonly path: string }[]).map(({ path }) => path)).toEqual(paths);
    });

    it('slowly, once it has failed too often; whoever has another AccessKey is let in meanwhile', async () => {
      const developer = await api.makeKey('developer');
      for (let i = 0; i < 30; i += 1) await signInWith({ id: developer.id, secret: 'guess' });
      expect(await signInWith(developer)).toMatchObject({
        status: 429,
        body: { Code: 'Throttling.User' },
        headers: { 'retry-after': '60' },
      });
      expect((await signInWith(api.administrator)).status).toBe(200);
      await api.clock.advance(60_001);
      expect((await signInWith(developer)).status).toBe(200);
    });

    it('slowly by codes, too', async () => {
      const code = await linkCode();
      for (let i = 0; i < 30; i += 1) await signIn({ Code: `guess ${i}` });
      expect((await signIn({ Code: code })).status).toBe(429);
    });
  });

  describe('is signed out', () => {
    it('by itself: the session has ended, and the cookie is gone', async () => {
      const headers = await signedIn();
      const answer = await send('DELETE', '/sessions/current', headers);
      expect(answer.status).toBe(200);
      expect(setCookie(answer)).toMatch(/^infergate_session_\d+=; Max-Age=0; Path=\/api\/v2; HttpOnly; SameSite=Strict$/);
      expect(await current(headers)).toMatchObject({ status: 401, body: { Code: 'InvalidSession' } });
    });

    it('when the session expires', async () => {
      const headers = await signedIn();
      await api.clock.sleep(SESSION_SECONDS * 1_000 - 1);
      expect((await current(headers)).status).toBe(200);
      await api.clock.sleep(2);
      expect(await current(headers)).toMatchObject({ status: 401, body: { Code: 'InvalidSession' } });
    });

    it('when its AccessKey is deleted', async () => {
      const headers = await signedIn(await api.makeKey('developer'));
      await api.client()('DeleteAccessKey', { path: { AccessKeyId: 'ak-developer' } });
      expect((await current(headers)).status).toBe(401);
    });

    it('not by whoever ends another session', async () => {
      const headers = await signedIn();
      const { SessionToken } = await api.client()('CreateSession');
      const answer = await send('DELETE', '/sessions/current', { ...headers, authorization: `Bearer ${String(SessionToken)}` });
      expect([answer.status, answer.headers['set-cookie']]).toEqual([200, undefined]);
      expect((await current(headers)).status).toBe(200);
    });
  });

  describe('is believed only what the console itself sends', () => {
    const sites: readonly (readonly [string, Headers])[] = [
      ['a page of another site', { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }],
      ['an older browser with such a page', { origin: 'https://attacker.example' }],
      ['a service on another port of this host', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }],
      ['a page without an origin', { origin: 'null' }],
      ['a browser that says cross-site alone', { 'sec-fetch-site': 'cross-site' }],
    ];
    const attempts = sites.flatMap(([what, headers]) =>
      ['GET', 'POST', 'DELETE'].map((method) => ({ what, method, headers: { ...headers, 'x-infergate-console': '1' } })),
    );

    it.each(attempts)('not a $method by $what', async ({ method, headers }) => {
      const { cookie = '' } = await signedIn();
      const path = method === 'POST' ? '/services' : '/sessions/current';
      expect(await send(method, path, { ...headers, cookie })).toMatchObject({ status: 403, body: { Code: 'Forbidden.CrossOrigin' } });
      expect((await current({ ...page, cookie })).status).toBe(200);
    });

    it('not what an <img> or a link asks for: it lacks the header', async () => {
      const { cookie = '' } = await signedIn();
      for (const site of ['cross-site', 'same-origin', 'none']) {
        const answer = await current({ cookie, 'sec-fetch-site': site });
        expect(answer).toMatchObject({ status: 403, body: { Code: 'Forbidden.CrossOrigin' } });
        expect(answer.body['Message']).toContain('x-infergate-console: 1');
      }
    });

    it('not a form, whatever it holds', async () => {
      const { cookie = '', origin = '' } = await signedIn();
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
        const answer = await send('POST', '/access_keys', { cookie, origin, 'content-type': type }, '{"Role":"administrator"}');
        expect(answer).toMatchObject({ status: 403, body: { Code: 'Forbidden.CrossOrigin' } });
      }
      expect((await api.client()('ListAccessKeys'))['AccessKeys']).toHaveLength(1);
    });

    it('not a change that tells no origin; a reading may', async () => {
      const { cookie = '' } = await signedIn();
      const bare = { cookie, 'x-infergate-console': '1' };
      expect((await current(bare)).status).toBe(200);
      expect((await send('DELETE', '/sessions/current', bare)).status).toBe(403);
      expect((await send('DELETE', '/sessions/current', { ...bare, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    });

    it('nor does anybody else sign it in, as whomever', async () => {
      const body = { AccessKeyId: api.administrator.id, AccessKeySecret: api.administrator.secret };
      const { origin = '' } = page;
      for (const headers of [{ origin }, { ...page, origin: 'https://attacker.example' }, { ...page, 'sec-fetch-site': 'same-site' }]) {
        const answer = await signIn(body, headers);
        expect([answer.status, answer.body['Code'], answer.headers['set-cookie']]).toEqual([403, 'Forbidden.CrossOrigin', undefined]);
      }
    });

    it('not under a name that somebody else has made to lead here', async () => {
      const headers = { ...(await signedIn()), host: 'attacker.example', origin: 'http://attacker.example' };
      expect(await current(headers)).toMatchObject({ status: 403, body: { Code: 'HostNotAllowed' } });
      const withNonsense = await current({ ...headers, authorization: 'ACS3-HMAC-SHA256 nonsense' });
      expect(withNonsense).toMatchObject({ status: 401, body: { Code: 'MissingCredential' } });
    });

    it('not a cookie that something else on this host set beside the real one', async () => {
      const { cookie = '', ...headers } = await signedIn();
      const [name] = cookie.split('=');
      const answer = await current({ ...headers, cookie: `${name}=planted; ${cookie}` });
      expect(answer).toMatchObject({ status: 401, body: { Code: 'InvalidSession' } });
      expect(answer.body['Message']).toContain('more than one cookie');
    });
  });

  it('cannot do what needs a signature', async () => {
    for (const path of ['/sessions', '/sign_in_links'])
      expect(await send('POST', path, await signedIn())).toMatchObject({ status: 401, body: { Code: 'MissingCredential' } });
  });

  it('may sit behind a proxy that speaks TLS and passes Host on', async () => {
    const proxied = { ...page, host: 'console.example', origin: 'https://console.example' };
    const answer = await signIn({ AccessKeyId: api.administrator.id, AccessKeySecret: api.administrator.secret }, proxied);
    expect(setCookie(answer)).toMatch(/^infergate_session=.+; SameSite=Strict; Secure$/);
    expect(await current({ ...proxied, cookie: cookieOf(answer) })).toMatchObject({ status: 200 });
  });

  it('is signed in to two installations of one host at once', async () => {
    const other = await startApi();
    try {
      const mine = cookieOf(await signInWith(api.administrator));
      const cookie = `${mine}; ${cookieOf(await signInByKey(other, other.administrator))}`;
      expect(await current({ ...page, cookie })).toMatchObject({ body: { AccessKeyId: api.administrator.id } });
      const atOther = await sendTo(other, 'GET', '/sessions/current')({ ...headersOfPage(other), cookie });
      expect(atOther).toMatchObject({ body: { AccessKeyId: other.administrator.id } });
    } finally {
      await other.close();
    }
  });

  it('is of no consequence for signed calls and tokens of sessions', async () => {
    const foreign = { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site', cookie: (await signedIn())['cookie'] ?? '' };
    const { SessionToken } = await api.client()('CreateSession');
    expect((await current({ ...foreign, authorization: `Bearer ${String(SessionToken)}` })).status).toBe(200);
    expect(await current({ ...foreign, authorization: 'Bearer wrong' })).toMatchObject({ status: 401, body: { Code: 'InvalidSession' } });
    expect(await api.client()('DescribeSession')).toMatchObject({ AccessKeyId: api.administrator.id, ExpireTime: '' });
  });
});
