import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAuthority } from '@infergate/testkit';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/console.ts';
import { createGateway, gatewayConfiguration, waitForGateway } from '../support/gateways.ts';
import { consoleStage } from '../support/console-stage.ts';
import { repository } from '../support/installation.ts';
import { deploy, exampleDescription } from '../support/services.ts';

const run = promisify(execFile);

/** What is shown, as somebody runs it who pastes it. */
async function outputOf(code: Locator, language: 'sh' | 'javascript'): Promise<string> {
  const text = (await code.textContent()) ?? '';
  const [command, ...args] = language === 'sh' ? ['sh', '-c'] : [process.execPath, '--input-type=module', '--eval'];
  return (await run(command, [...args, text], { cwd: repository })).stdout.trim();
}

// In the words of the documents that PAI-EAS is described by. The pages of gateways are walked through beside this file.
describe.skipIf(!hasBrowser)('as the documents tell it', () => {
  const stage = consoleStage({ configuration: gatewayConfiguration() });

  const panel = (page: Page) => page.getByRole('dialog', { name: 'Invocation Method' });
  const shown = (page: Page, text: string) => panel(page).locator('pre:visible').filter({ hasText: text });

  async function fillCustomDeployment(page: Page, name: string, example: string): Promise<void> {
    await page.getByRole('button', { name: 'Deploy Service' }).click();
    await page.getByRole('heading', { name: 'Custom Model Deployment' }).waitFor();
    await page.getByRole('link', { name: 'Custom Deployment' }).click();
    await page.getByLabel('Service Name').fill(name);
    await page.getByLabel('Command', { exact: true }).last().fill('node server.mjs');
    await page.getByLabel('Directory').fill(join(repository, 'examples', example));
  }

  async function deployAsFilled(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page.getByText('The service is running').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Inference Service' }).first().click();
  }

  /** The token that the panel shows, as it is copied. */
  async function showToken(page: Page): Promise<string> {
    await panel(page).getByRole('button', { name: 'Show token' }).click();
    return (await panel(page).locator('.plain-list code').first().textContent())?.trim() ?? '';
  }

  test('a service is deployed, its endpoint and token are copied, and what is shown to call it answers', async () => {
    const { page, complaints } = await stage.open({ path: '/services' });
    await fillCustomDeployment(page, 'walked', 'echo');
    await deployAsFilled(page);
    await page.getByRole('link', { name: 'walked', exact: true }).click();
    await page.getByRole('heading', { name: 'Basic Information' }).waitFor();
    await page.getByRole('button', { name: 'View Endpoint Information' }).click();
    const endpoint =
      (await panel(page)
        .getByText(/^http:\S+\/api\/predict\/walked$/)
        .first()
        .textContent()) ?? '';
    const token = await showToken(page);
    expect(await (await fetch(endpoint, { headers: { authorization: token } })).text()).toBe('True');

    expect(await outputOf(shown(page, token), 'sh')).toBe('True');
    await panel(page).getByRole('tab', { name: 'Node.js', exact: true }).click();
    expect(await outputOf(shown(page, 'fetch('), 'javascript')).toContain('True');
    expect(complaints).toEqual([]);
  });

  test('a chat model is called by the library of OpenAI as it is shown, at once and as a stream', async () => {
    await deploy(stage.installation, exampleDescription('chat'));
    const { page, complaints } = await stage.open({ path: '/services/chat/overview?panel=invocation' });
    await showToken(page);
    await panel(page).getByRole('tab', { name: 'Node.js openai' }).click();
    const code = shown(page, 'new OpenAI(');
    expect(await outputOf(code, 'javascript')).toContain('simulated answer');
    await panel(page).getByRole('switch').click();
    await shown(page, 'for await').waitFor();
    expect(await outputOf(code, 'javascript')).toContain('simulated answer');
    expect(complaints).toEqual([]);
  });

  test('a service is bound to a dedicated gateway, called through it, and named by its domain', async () => {
    const gateway = await createGateway(stage.installation, 'front');
    const client = stage.installation.client();
    await client.call('UpdateGateway', { path: { GatewayId: gateway }, body: { EnableInternet: true } });
    const AclPolicyList = JSON.stringify([{ Entry: '127.0.0.0/8', Comment: 'this machine' }]);
    await client.call('CreateAclPolicy', { path: { GatewayId: gateway }, query: { AclPolicyList } });
    await waitForGateway(stage.installation, gateway);

    const { page, complaints } = await stage.open({ path: '/services' });
    await fillCustomDeployment(page, 'bound', 'echo');
    await page.getByRole('heading', { name: 'Network Information' }).waitFor();
    await page.getByRole('radio', { name: 'Dedicated Gateway' }).check();
    // With one there is, it is chosen already.
    await page.getByText(`front · ${gateway}`).waitFor();
    await deployAsFilled(page);

    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'bound', exact: true }) });
    await row.getByRole('link', { name: 'Invocation Method' }).click();
    await panel(page).getByRole('tab', { name: 'Dedicated Gateway', selected: true }).waitFor();
    for (const name of ['Internet Endpoint', 'VPC Endpoint', 'Token']) await panel(page).getByRole('heading', { name }).waitFor();
    const token = await showToken(page);
    expect(await outputOf(shown(page, token), 'sh')).toBe('True');

    await page.goto(`${stage.installation.run.admin}/console/gateways/${gateway}/domains`);
    await page.getByRole('button', { name: 'Create Domain Name' }).click();
    const dialog = page.getByRole('dialog');
    const { chain, key } = createAuthority('Test authority').issue({ names: ['api.example.test'] });
    await dialog.getByLabel('Domain name').fill('api.example.test');
    await dialog.getByText('Upload one').click();
    await dialog.getByLabel(/^Certificate \(PEM\)/).fill(chain);
    await dialog.getByLabel(/^Private key/).fill(key);
    await dialog.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('heading', { name: 'api.example.test' }).waitFor();
    await page.goto(`${stage.installation.run.admin}/console/services/bound/overview?panel=invocation`);
    await panel(page)
      .getByText(/^https:\/\/api\.example\.test\S*\/api\/predict\/bound$/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });
});
