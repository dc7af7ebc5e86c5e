import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, openConsole } from '../support/console.ts';
import { Installation, repository } from '../support/installation.ts';
import { deploy, echoDescription, endpointOf } from '../support/services.ts';

const ECHO = join(repository, 'examples', 'echo');

describe.skipIf(!hasBrowser)('the Inference Service tab', () => {
  let installation: Installation;
  let browser: Browser;
  beforeAll(async () => {
    installation = await Installation.start();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.dispose();
  });

  const open = (path: string) => openConsole(browser, installation, { path });
  const describeService = (ServiceName: string) => installation.client().call('DescribeService', { path: { ServiceName } });
  const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

  test('teaches how to begin, and Custom Deployment leads to a service that answers', async () => {
    const { page, complaints } = await open('/services');
    await page.getByText('No service is deployed yet').waitFor();
    await page.getByRole('button', { name: 'Deploy Service' }).click();
    await page.getByRole('heading', { name: 'Custom Model Deployment' }).waitFor();
    await page.getByRole('link', { name: 'Custom Deployment' }).click();
    await page.getByRole('heading', { name: 'Network Information' }).waitFor();

    // What is missing is said at its field, and nothing is sent.
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByText('Expected one text, or a list').waitFor();

    await page.getByLabel('Service Name').fill('from_console');
    await page.getByLabel('Command', { exact: true }).last().fill('node server.mjs');
    await page.getByLabel('Directory').fill(ECHO);
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByText('The service is running').waitFor({ timeout: 60_000 });

    const { internet, token } = await endpointOf(installation, 'from_console');
    const answer = await fetch(internet, { headers: { authorization: token } });
    expect(await answer.text()).toBe('True');
    expect(JSON.parse((await describeService('from_console')).ServiceConfig)).toEqual({
      metadata: { name: 'from_console', instance: 1 },
      containers: [{ command: 'node server.mjs' }],
      runtime: { process: { directory: ECHO } },
    });
    expect(complaints).toEqual([]);
  });

  test('finds, stops and deletes services, with the consequences told first', async () => {
    await deploy(installation, { ...echoDescription('echo'), labels: { team: 'search' } });
    await deploy(installation, echoDescription('other_one'));
    const { page, complaints } = await open('/services');
    await row(page, 'echo').getByRole('cell', { name: '1/1' }).last().waitFor();
    await row(page, 'echo').getByRole('link', { name: 'Invocation Method' }).waitFor();
    await page.getByLabel('Label, as key=value').fill('team=search');
    await row(page, 'other_one').waitFor({ state: 'detached' });
    await page.reload();
    await row(page, 'echo').waitFor();
    expect(await row(page, 'other_one').count()).toBe(0);

    await page.getByRole('button', { name: 'Actions for echo' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    await page.getByText('every new request gets 503').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await row(page, 'echo').getByText('Stopped', { exact: true }).waitFor({ timeout: 40_000 });

    await page.getByLabel('Label, as key=value').fill('');
    await row(page, 'other_one').waitFor();
    for (const name of ['echo', 'other_one']) await row(page, name).getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('delete 2');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row(page, 'echo').waitFor({ state: 'detached', timeout: 40_000 });
    await row(page, 'other_one').waitFor({ state: 'detached', timeout: 40_000 });
    expect(complaints).toEqual([]);
  });
});
