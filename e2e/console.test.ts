import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../scripts/chromium.mjs';
import { Installation } from './support/installation.ts';
import { deploy, echoDescription, type ServiceEndpoint } from './support/services.ts';

const executablePath = findChromium();
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(executablePath === null)('the page behind the sign-in link', () => {
  let installation: Installation;
  let browser: Browser;
  let service: ServiceEndpoint;
  beforeAll(async () => {
    installation = await Installation.start();
    service = await deploy(installation, echoDescription('echo'));
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: QUIET });
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.dispose();
  });

  const signInLink = async () => (await installation.client().call('CreateSignInLink')).Url;

  /** A page of a browser of its own; whatever the page complains of fails the test. */
  async function open(url: string, options: { width?: number; dark?: boolean } = {}): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1200, height: 800 },
      colorScheme: options.dark === true ? 'dark' : 'light',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(url);
    return { page, complaints };
  }

  test('shows services with state and endpoints, and a token when it is asked for', async () => {
    const { page, complaints } = await open(await signInLink());
    const row = page.getByRole('row', { name: 'echo' });
    await row.getByText('Running').waitFor();
    await row.getByText(service.internet).waitFor();
    expect(await page.content()).not.toContain(service.token);
    await page.getByRole('button', { name: 'Show the token of echo' }).click();
    await row.getByText(service.token).waitFor();
    expect(page.url()).not.toContain('sign-in');
    expect(complaints).toEqual([]);
  });

  test('follows what happens without being reloaded', async () => {
    const { page } = await open(await signInLink());
    const row = page.getByRole('row', { name: 'echo' });
    await row.getByText('Running').waitFor();
    await installation.client().call('StopService', { path: { ServiceName: 'echo' } });
    await row.getByText('Stopped', { exact: true }).waitFor();
    expect(await row.textContent()).toContain('0/1');
    await installation.client().call('StartService', { path: { ServiceName: 'echo' } });
    await row.getByText('Running').waitFor();
  });

  test('lets nobody in twice with one link, and says what to do', async () => {
    const link = await signInLink();
    const first = await open(link);
    await first.page.getByRole('row', { name: 'echo' }).waitFor();
    await first.page.getByRole('button', { name: 'Sign out' }).click();
    await first.page.getByText('You are signed out').waitFor();
    const second = await open(link);
    await second.page.getByText('new sign-in link').waitFor();
    expect(await second.page.getByRole('row', { name: 'echo' }).count()).toBe(0);
  });

  test('fits a phone, in dark as in light', async () => {
    const { page } = await open(await signInLink(), { width: 380, dark: true });
    await page.getByRole('row', { name: 'echo' }).waitFor();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe('rgb(15, 20, 25)');
  });
});
