import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from './support/console.ts';
import { consoleStage } from './support/console-stage.ts';
import { deploy, echoDescription, type ServiceEndpoint } from './support/services.ts';

/** What a page got; status 0: the browser kept it from the page, or did not send it at all. */
interface Got {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const FROM_CONSOLE = { 'x-infergate-console': '1' };

// What browsers themselves do is the half of it that no other test can show.
describe.skipIf(!hasBrowser)('a browser that is signed in', () => {
  const stage = consoleStage();
  let service: ServiceEndpoint;
  beforeAll(async () => {
    service = await deploy(stage.installation, echoDescription('echo'));
  });

  /** A call as a script of this page makes it. */
  const fetchIn = (page: Page, url: string, options: object = {}): Promise<Got> =>
    page.evaluate(
      `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})
        .then(async (answer) => ({ status: answer.status, body: answer.status === 0 ? {} : await answer.json() }))
        .catch(() => ({ status: 0, body: {} }))`,
    );
  const session = (page: Page, method = 'GET') =>
    fetchIn(page, `${stage.installation.run.admin}/api/v2/sessions/current`, { method, headers: FROM_CONSOLE });

  /** At the console, in a browser of its own. */
  async function signIn(): Promise<Page> {
    const page = await (await stage.browser.newContext()).newPage();
    await page.goto(`${stage.installation.run.admin}/console/`);
    const { Url } = await stage.installation.client().call('CreateSignInLink');
    const body = JSON.stringify({ Code: new URL(Url).hash.replace('#sign-in=', '') });
    const options = { method: 'POST', headers: { ...FROM_CONSOLE, 'content-type': 'application/json' }, body };
    expect(await fetchIn(page, '/api/v2/console_sessions', options)).toMatchObject({ status: 200, body: { Role: 'administrator' } });
    return page;
  }

  test('stays so when the page is opened anew, and its pages never see why', async () => {
    const page = await signIn();
    await page.reload();
    expect(await session(page)).toMatchObject({ status: 200, body: { Role: 'administrator' } });
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await session(page, 'DELETE')).toMatchObject({ status: 200 });
    expect(await session(page)).toMatchObject({ status: 401, body: { Code: 'MissingCredential' } });
  });

  test('gives nothing to the page of a service on another port of the host', async () => {
    const page = await signIn();
    const { admin, vpc } = stage.installation.run;
    await page.goto(`${vpc}/`);
    expect(new URL(page.url()).hostname).toBe(new URL(admin).hostname);
    const answers: number[] = [];
    page.on('response', (answer) => answers.push(answer.status()));
    const post = { method: 'POST', credentials: 'include', body: '{"Role":"administrator"}' };
    await fetchIn(page, `${admin}/api/v2/access_keys`, { ...post, mode: 'no-cors' });
    expect(answers).toEqual([403]);
    // This one asks first whether it may, and may not.
    await fetchIn(page, `${admin}/api/v2/access_keys`, { ...post, headers: FROM_CONSOLE });
    expect((await stage.installation.client().call('ListAccessKeys')).AccessKeys).toHaveLength(1);
    await page.goBack();
    expect((await session(page)).status).toBe(200);
  });

  test('does not show its cookie to services', async () => {
    const page = await signIn();
    await page.goto(`${stage.installation.run.vpc}/`);
    const headers = { authorization: service.token };
    const { body } = await fetchIn(page, '/api/predict/echo/headers', { headers, credentials: 'include' });
    expect(body['headers']).toMatchObject({ 'sec-fetch-site': 'same-origin' });
    expect(body['headers']).not.toHaveProperty('cookie');
  });

  test('takes styles from scripts that know the nonce of the page, and from no others', async () => {
    const page = await (await stage.browser.newContext()).newPage();
    const answer = await page.goto(`${stage.installation.run.admin}/console/services/echo`);
    const [, nonce = ''] = /'nonce-([\w-]+)'/.exec(answer?.headers()['content-security-policy'] ?? '') ?? [];
    expect(nonce).not.toBe('');
    const opacityWith = (given: string) =>
      page.evaluate(`(() => {
        const style = document.createElement('style');
        style.nonce = ${JSON.stringify(given)};
        style.textContent = 'body { opacity: 0.5 }';
        document.head.append(style);
        return getComputedStyle(document.body).opacity;
      })()`);
    expect(await opacityWith('guess')).toBe('1');
    expect(await opacityWith(nonce)).toBe('0.5');
  });
});
