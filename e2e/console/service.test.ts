import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AccessKeyCredentials, ManagementClient } from '@infergate/sdk';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openConsole } from '../support/console.ts';
import { consoleStage } from '../support/console-stage.ts';
import type { Installation } from '../support/installation.ts';
import { deploy, echoDescription, endpointOf, waitForStatus } from '../support/services.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** Writes a line for each call. */
const TALKER = `
require('node:http').createServer((request, response) => {
  console.log('asked for ' + request.url);
  response.end('True');
}).listen(process.env.PORT, '127.0.0.1', () => console.log('the talker listens'));`;

describe.skipIf(!hasBrowser)('the page of a service', () => {
  const stage = consoleStage();
  beforeAll(async () => {
    await deploy(stage.installation, echoDescription('echo'));
  });

  const panel = (page: Page) => page.getByRole('dialog', { name: 'Invocation Method' });

  test('leads from Overview to a curl line that returns True as it is pasted', async () => {
    const { page, complaints } = await stage.open({ path: '/services/echo/overview' });
    const { internet, vpc, token } = await endpointOf(stage.installation, 'echo');
    await page.getByRole('heading', { name: 'Basic Information' }).waitFor();
    await page.getByRole('button', { name: 'View Endpoint Information' }).click();
    await panel(page).getByRole('tab', { name: 'Shared Gateway', selected: true }).waitFor();
    await panel(page).getByText(internet, { exact: true }).first().waitFor();
    await panel(page).getByText(vpc, { exact: true }).waitFor();
    await panel(page).getByText('<EAS_TOKEN>').first().waitFor();
    expect(await page.content()).not.toContain(token);
    await panel(page).getByRole('button', { name: 'Show token' }).click();
    const code = panel(page).locator('pre').filter({ hasText: token });
    await code.waitFor();
    const { stdout } = await run('sh', ['-c', (await code.textContent()) ?? '']);
    expect(stdout).toBe('True');
    expect(complaints).toEqual([]);
  });

  test('adds a token and revokes it; the last one stays', async () => {
    const { page } = await stage.open({ path: '/services/echo?panel=invocation' });
    await panel(page).getByRole('button', { name: 'Show token' }).click();
    const revokers = panel(page).getByRole('button', { name: 'Revoke' });
    await revokers.waitFor();
    expect(await revokers.isDisabled()).toBe(true);
    await panel(page).getByRole('button', { name: 'Add token' }).click();
    await revokers.nth(1).click();
    await page.getByRole('dialog', { name: 'Revoke this token?' }).getByRole('button', { name: 'Revoke' }).click();
    await until('one token is left', async () => (await revokers.count()) === 1);
    const { Tokens } = await stage.installation.client().call('ListServiceTokens', { path: { ServiceName: 'echo' } });
    expect(Tokens).toHaveLength(1);
  });

  test('shows what a version changed, and goes back', async () => {
    const body = { metadata: { memory: 512 } };
    await stage.installation.client().call('UpdateService', { path: { ServiceName: 'echo' }, body });
    await waitForStatus(stage.installation, 'echo', 'Running');
    const { page, complaints } = await stage.open({ path: '/services/echo/versions' });
    await page
      .getByRole('row', { name: /^2 Current/ })
      .getByText('metadata.memory')
      .waitFor();
    await page.getByRole('button', { name: 'Roll back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll echo back to version 1?' });
    await dialog.getByText('"memory": 512').waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.getByRole('row', { name: /^1 Current/ }).waitFor();
    await waitForStatus(stage.installation, 'echo', 'Running');
    const { CurrentVersion, Memory } = await stage.installation.client().call('DescribeService', { path: { ServiceName: 'echo' } });
    expect([CurrentVersion, Memory]).toEqual([1, 0]);
    expect(complaints).toEqual([]);
  });

  test('shows a line of the log as it is written', async () => {
    const description = { metadata: { name: 'talker', instance: 1 }, containers: [{ command: 'node', args: ['-e', TALKER] }] };
    const { internet, token } = await deploy(stage.installation, description);
    const { page, complaints } = await stage.open({ path: '/services/talker/logs' });
    const log = page.getByRole('log');
    await log.getByText('the talker listens').waitFor();
    await fetch(`${internet}/something`, { headers: { authorization: token } });
    await log.getByText('asked for /something').waitFor();
    await page.getByPlaceholder('Only lines that hold').fill('listens');
    await page.getByPlaceholder('Only lines that hold').press('Enter');
    await log.locator('mark').getByText('listens').waitFor();
    expect(await log.textContent()).not.toContain('asked for');
    expect(page.url()).toContain('keyword=listens');
    expect(complaints).toEqual([]);
  });

  test('says of a service that ends why it does and what to do', async () => {
    const script = "echo 'No module named torch' >&2; exit 3";
    const description = { metadata: { name: 'broken', instance: 1 }, containers: [{ script }] };
    await stage.installation.client().call('CreateService', { body: JSON.stringify(description) });
    await waitForStatus(stage.installation, 'broken', 'Failed');
    const { page, complaints } = await stage.open({ path: '/services/broken/overview' });
    const notice = page.getByRole('alert').filter({ hasText: 'Instances end again and again' });
    await notice.getByText('No module named torch').waitFor();
    await notice.getByRole('link', { name: 'View log' }).click();
    await page.getByRole('log').getByText('No module named torch').first().waitFor();
    await page.getByRole('tab', { name: 'Instances' }).click();
    await page.getByRole('row', { name: /^broken-/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('stops and deletes after saying what that does', async () => {
    await deploy(stage.installation, echoDescription('going'));
    const { page } = await stage.open({ path: '/services/going/settings' });
    await page.getByRole('button', { name: 'Stop' }).click();
    const stop = page.getByRole('dialog', { name: 'Stop going?' });
    await stop.getByText('every new request gets 503').waitFor();
    await stop.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Start' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete going?' });
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('going');
    // The page hears that the service is gone before it hears that deleting it was accepted.
    await page.route(/\/services\/local\/going$/, async (route) => {
      if (route.request().method() !== 'DELETE') return route.continue();
      const response = await route.fetch();
      await page.getByText('There is no service going').waitFor();
      return route.fulfill({ response });
    });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Inference Service' }).waitFor();
    const list = async () => (await stage.installation.client().call('ListServices', { query: { ServiceName: 'going' } })).TotalCount;
    await until('it is gone', async () => (await list()) === 0);
  });

  test('offers a viewer nothing that changes, and shows no token', async () => {
    const key = await stage.installation.client().call('CreateAccessKey', { body: { Role: 'viewer' } });
    const { page, complaints } = await openConsole(stage.browser, readerOf(stage.installation, key), {
      path: '/services/echo?panel=invocation',
    });
    await panel(page).getByText('Your role does not show tokens').waitFor();
    expect(await panel(page).getByRole('button', { name: 'Show token' }).count()).toBe(0);
    for (const name of ['Update', 'Stop', 'Scale', 'Restart', 'More actions', 'Add label'])
      expect(await page.getByRole('button', { name, includeHidden: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** The same installation as somebody else sees it. */
function readerOf({ run: { admin }, run: files }: Installation, key: { AccessKeyId: string; AccessKeySecret: string }) {
  const credentials = new AccessKeyCredentials({ accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret });
  return { run: files, client: () => new ManagementClient({ endpoint: admin, credentials, clusterId: 'local' }) };
}
