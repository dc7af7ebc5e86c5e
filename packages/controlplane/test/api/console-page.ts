import { API_PREFIX } from '@infergate/contract';
import type { AccessKeyRecord } from '@infergate/controlplane';
import { expect } from 'vitest';
import type { ApiUnderTest } from './harness.ts';
import { type RawAnswer, sendRaw } from './raw-requests.ts';

export type SentHeaders = Readonly<Record<string, string>>;

/** What Chromium sends with a call of the console's own page. */
export function headersOfPage({ url }: Pick<ApiUnderTest, 'url'>): SentHeaders {
  return { origin: url, 'sec-fetch-site': 'same-origin', 'x-infergate-console': '1', 'content-type': 'application/json' };
}

/** Exactly these headers and Host; a body that is no text goes as JSON. */
export function sendTo({ host }: Pick<ApiUnderTest, 'host'>, method: string, path: string) {
  return (headers: SentHeaders, body: unknown = ''): Promise<RawAnswer> =>
    sendRaw(host, {
      method,
      path: API_PREFIX + path,
      headers: Object.entries({ host, ...headers }),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
}

export function signInByKey(api: ApiUnderTest, { id, secret }: Pick<AccessKeyRecord, 'id' | 'secret'>): Promise<RawAnswer> {
  return sendTo(api, 'POST', '/console_sessions')(headersOfPage(api), { AccessKeyId: id, AccessKeySecret: secret });
}

/** The one cookie that an answer sets, with its attributes. */
export function setCookie({ headers }: RawAnswer): string {
  const [only = '', ...more] = [headers['set-cookie'] ?? []].flat();
  expect(more).toEqual([]);
  return only;
}

/** What the browser sends from then on. */
export function cookieOf(answer: RawAnswer): string {
  return setCookie(answer).split('; ')[0] ?? '';
}
