import { get } from 'node:http';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openWindow, waitForConsole } from '../support/console.ts';
import { consoleStage } from '../support/console-stage.ts';
import { kill } from '../support/installation.ts';
import { deploy, echoDescription } from '../support/services.ts';

/** Of scripts as they are sent, before the list of services stands. */
const FIRST_LOAD_BYTES = 400_000;

/** Bytes of the body as it is sent to those who understand gzip. */
function gzipBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => (bytes += piece.length));
      response.on('end', () => resolve(bytes));
    });
    call.on('error', reject);
  });
}

describe.skipIf(!hasBrowser)('the console', () => {
  const stage = consoleStage();
  beforeAll(async () => {
    await deploy(stage.installation, echoDescription('echo'));
  });

  const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  const call = (name: 'StopService' | 'StartService') => stage.installation.client().call(name, { path: { ServiceName: 'echo' } });
  const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' });

  test('lets in once by a link, and never again', async () => {
    const { Url } = await stage.installation.client().call('CreateSignInLink');
    const { page, complaints } = await openWindow(stage.browser);
    await page.goto(Url);
    await waitForConsole(page);
    expect(page.url()).not.toContain('sign-in');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await signIn(page).waitFor();
    expect(complaints).toEqual([]);

    const second = await openWindow(stage.browser);
    await second.page.goto(Url);
    await second.page.getByRole('alert').getByText('used already').waitFor();
    await signIn(second.page).waitFor();
    expect(await second.page.getByRole('navigation').count()).toBe(0);
  });

  test('lets in by an AccessKey, and says what was wrong with another one', async () => {
    const { accessKeyId, accessKeySecret } = stage.installation.accessKey;
    const { page } = await openWindow(stage.browser);
    await page.goto(`${stage.installation.run.admin}/console/services`);
    await page.getByLabel('AccessKey ID').fill(accessKeyId);
    await page.getByLabel('AccessKey secret').fill('guess');
    await signIn(page).click();
    await page.getByRole('alert').getByText('AccessKey').first().waitFor();
    await page.getByLabel('AccessKey secret').fill(accessKeySecret);
    await signIn(page).click();
    await row(page, 'echo').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/services');
  });

  test('follows what happens without being reloaded', async () => {
    const { page, complaints } = await stage.open({ path: '/services' });
    await row(page, 'echo').getByText('Running', { exact: true }).waitFor();
    await page.evaluate('window.isTheSame = true');
    await call('StopService');
    await row(page, 'echo').getByText('Stopped', { exact: true }).waitFor();
    await call('StartService');
    await row(page, 'echo').getByText('Running', { exact: true }).waitFor();
    await deploy(stage.installation, echoDescription('another'));
    await row(page, 'another').getByText('Running', { exact: true }).waitFor();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('tells that the controller is gone, and goes on by itself when it is back', async () => {
    const { page, complaints } = await stage.open({ path: '/services' });
    await row(page, 'echo').getByText('Running', { exact: true }).waitFor();
    const connection = (state: string) => page.locator(`[data-connection=${state}]`).waitFor({ state: 'attached' });
    await connection('live');
    kill(stage.installation.run.controllerPid);
    await page.getByText('Reconnecting', { exact: true }).waitFor();
    expect(await row(page, 'echo').count()).toBe(1);
    await connection('live');
    expect(await page.getByText('Reconnecting', { exact: true }).count()).toBe(0);
    await call('StopService');
    await row(page, 'echo').getByText('Stopped', { exact: true }).waitFor();
    await call('StartService');
    await row(page, 'echo').getByText('Running', { exact: true }).waitFor();
    // Only what the browser says of a server that does not answer.
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });

  test('fits a phone, in the dark', async () => {
    const { page, complaints } = await stage.open({ path: '/services', width: 380, isDark: true });
    await row(page, 'echo').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    // Black is 0.
    const [, ...rgb] = /(\d+), (\d+), (\d+)/.exec(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')) ?? [];
    expect(Math.max(...rgb.map(Number))).toBeLessThan(60);
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Inference Gateway' }).click();
    await page.getByRole('heading', { name: 'Inference Gateway' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('loads what the page needs and no more', async () => {
    const { page, complaints } = await stage.open({ path: '/settings' });
    const fresh = await page.context().newPage();
    const scripts = new Set<string>();
    fresh.on('request', (request) => new URL(request.url()).pathname.endsWith('.js') && scripts.add(request.url()));
    await fresh.goto(`${stage.installation.run.admin}/console/services`);
    await row(fresh, 'echo').waitFor();
    const first = [...scripts];
    expect(first.length).toBeGreaterThan(1);
    const sizes = await Promise.all(first.map(gzipBytes));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD_BYTES);
    await row(fresh, 'echo').getByRole('link', { name: 'echo', exact: true }).click();
    await fresh.getByRole('heading', { name: 'Basic Information' }).waitFor();
    expect(scripts.size).toBeGreaterThan(first.length);
    expect(complaints).toEqual([]);
  });
});
