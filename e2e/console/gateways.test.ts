import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, openConsole } from '../support/console.ts';
import { gatewayConfiguration } from '../support/gateways.ts';
import { Installation } from '../support/installation.ts';
import { until } from '../support/until.ts';

/** Status that an endpoint answers to a client of this address. */
function ask(url: string, from: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { localAddress: from, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject).end();
  });
}

describe.skipIf(!hasBrowser)('the console leads through a dedicated gateway', () => {
  let installation: Installation;
  let browser: Browser;
  beforeAll(async () => {
    installation = await Installation.start({ configuration: gatewayConfiguration() });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.dispose();
  });

  const dialog = (page: Page) => page.getByRole('dialog');

  test('from Create Dedicated Gateway to a refused and an admitted address', async () => {
    const { page, complaints } = await openConsole(browser, installation, { path: '/gateways' });
    await page.getByText('You have no dedicated gateway yet').waitFor();
    await page.getByRole('button', { name: 'Create Dedicated Gateway' }).first().click();
    await page.getByRole('button', { name: 'Select: Fully managed dedicated gateway' }).click();
    await page.getByLabel('Gateway name').fill('front');
    await page.getByLabel('Number of nodes').fill('1');
    await page.getByRole('button', { name: 'Buy Now' }).click();
    await page.getByText('front is running').waitFor();

    await page.getByRole('link', { name: 'Inference Gateway' }).first().click();
    await page.getByRole('link', { name: 'front' }).click();
    const access = page.getByRole('region', { name: 'Gateway Access Control' });
    await access.getByRole('switch', { name: 'Access Portal' }).click();
    await access.getByText('Activated', { exact: true }).waitFor();
    const endpoint = (await access.getByText(/^http:/).textContent())?.trim() ?? '';
    await access.getByText('Nobody may come in').waitFor();
    expect(await ask(endpoint, '127.0.5.9')).toBe(403);

    await access.getByRole('button', { name: 'Verify' }).click();
    await access.getByText('Refused', { exact: true }).waitFor();

    await access.getByRole('button', { name: 'Add to Whitelist' }).click();
    await dialog(page).getByLabel('IP addresses and CIDR blocks').fill('127.0.5.0/24 office, 127.0.6.1\n127.0.7.1/24');
    await dialog(page).getByText('127.0.7.1/24: bits behind the prefix are set. The block that holds it is 127.0.7.0/24.').waitFor();
    await dialog(page).getByLabel('IP addresses and CIDR blocks').fill('127.0.5.0/24 office, 127.0.6.1\n127.0.7.0/24');
    await dialog(page).getByText('3 of 15').waitFor();
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    const office = access.getByRole('row', { name: /127\.0\.5\.0\/24 office/ });
    await office.waitFor();
    await until('an address of the list is let in', async () => (await ask(endpoint, '127.0.5.9')) === 200);
    expect(await ask(endpoint, '127.0.8.9')).toBe(403);

    await access.getByRole('button', { name: 'Remove 127.0.5.0/24' }).click();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await office.waitFor({ state: 'detached' });
    await until('an address that was taken off is refused', async () => (await ask(endpoint, '127.0.5.9')) === 403);
    expect(complaints).toEqual([]);
  });
});
