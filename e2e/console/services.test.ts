import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/console.ts';
import { consoleStage } from '../support/console-stage.ts';
import { repository } from '../support/installation.ts';
import { deploy, echoDescription, endpointOf, waitForStatus } from '../support/services.ts';

const ECHO = join(repository, 'examples', 'echo');

describe.skipIf(!hasBrowser)('the Inference Service tab', () => {
  const stage = consoleStage();

  const open = (path: string) => stage.open({ path });
  const describeService = (ServiceName: string) => stage.installation.client().call('DescribeService', { path: { ServiceName } });
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

    const { internet, token } = await endpointOf(stage.installation, 'from_console');
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
    await deploy(stage.installation, { ...echoDescription('echo'), labels: { team: 'search' } });
    await deploy(stage.installation, echoDescription('other_one'));
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
    // Draining may take its whole grace period; the page has to follow.
    await waitForStatus(stage.installation, 'echo', 'Stopped', 90_000);
    await row(page, 'echo').getByText('Stopped', { exact: true }).waitFor();

    await page.getByLabel('Label, as key=value').fill('');
    await row(page, 'other_one').waitFor();
    for (const name of ['echo', 'other_one']) await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('delete 2');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row(page, 'echo').waitFor({ state: 'detached', timeout: 40_000 });
    await row(page, 'other_one').waitFor({ state: 'detached', timeout: 40_000 });
    expect(complaints).toEqual([]);
  });

  test('updates a service after showing what changes, and keeps the secrets that were hidden', async () => {
    const token = 'kept-by-the-update-0001';
    await deploy(stage.installation, { ...echoDescription('changing'), token });
    const { page, complaints } = await open('/services/changing/update');
    await page.getByText('Nothing is changed yet').waitFor();

    // A text that is no JSON stops the form, and says so.
    const text = page.getByRole('textbox', { name: 'Service description as JSON' });
    await text.press('Control+Home');
    await text.pressSequentially('x');
    await page.getByText('The JSON cannot be read').waitFor();
    expect(await page.getByLabel('Memory (MB)').isDisabled()).toBe(true);
    await text.press('Backspace');
    await page.getByText('Nothing is changed yet').waitFor();

    // The form keeps the name; the text lets one try, and the server has the last word.
    expect(await page.getByLabel('Service Name').isDisabled()).toBe(true);
    await replaceWord(page, 'changing', 'renamed_one');
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByRole('dialog').getByRole('row', { name: 'metadata.name' }).getByText('renamed_one').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Update' }).click();
    await page.getByText('A service cannot be renamed').first().waitFor();

    await replaceWord(page, 'renamed_one', 'changing');
    await page.getByLabel('Memory (MB)').fill('512');
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByText('Version 2 is made').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Update' }).click();
    await page.getByText('The service is running').waitFor({ timeout: 60_000 });
    expect(await describeService('changing')).toMatchObject({ CurrentVersion: 2, Memory: 512, AccessToken: token });
    // The refusal is one that was asked for.
    expect(complaints.filter((complaint) => !complaint.includes('status of 400'))).toEqual([]);
  });

  test('clones a service, and tells why the clone does not start', async () => {
    await deploy(stage.installation, echoDescription('original'));
    const { page, complaints } = await open('/services/deploy/custom?from=original');
    await page.getByLabel('Service Name').fill('a_clone');
    await page.getByLabel('Command', { exact: true }).last().fill("sh -c 'echo there is no model; exit 3'");
    await page.getByRole('button', { name: 'Clone', exact: true }).click();
    await page.getByText('there is no model').first().waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Change the description' }).click();
    await page.getByRole('heading', { name: 'Update a_clone' }).waitFor();
    expect(JSON.parse((await describeService('a_clone')).ServiceConfig)).toMatchObject({ networking: { gateway: 'shared' } });
    expect(complaints).toEqual([]);
  });
});

/** In the text of the description, where it stands as a value. */
async function replaceWord(page: Page, word: string, other: string): Promise<void> {
  await page.locator('.cm-line').getByText(`"${word}"`).dblclick();
  await page.keyboard.insertText(other);
}
