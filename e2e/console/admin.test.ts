import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openWindow } from '../support/console.ts';
import { consoleStage } from '../support/console-stage.ts';
import { deploy, echoDescription } from '../support/services.ts';

describe.skipIf(!hasBrowser)('the pages about the installation', () => {
  const stage = consoleStage();

  test('the home page shows how to begin, then that all is well, then what is not', async () => {
    const { page, complaints } = await stage.open();
    const verdict = page.locator('.verdict');
    await verdict.getByText('No service is deployed yet').waitFor();
    await page.getByRole('region', { name: 'How to begin' }).getByRole('link', { name: 'Model Gallery' }).waitFor();
    await deploy(stage.installation, echoDescription('echo'));
    await verdict.getByText('All is well').waitFor();
    await page.getByText('1 / 1').first().waitFor();
    await stage.installation.client().call('CreateService', { body: JSON.stringify(brokenDescription('broken')) });
    await verdict.getByText('1 service has failed').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'broken' }).click();
    await page.getByRole('heading', { level: 1, name: 'broken' }).waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  test('a certificate is made, looked at, and deleted; what the server refuses is said at the field', async () => {
    const { page, complaints } = await stage.open({ path: '/certificates' });
    await page.getByText('No certificate yet').waitFor();
    await page.getByRole('button', { name: 'Add Certificate' }).click();
    await page.getByRole('menuitem', { name: 'Upload' }).click();
    const upload = page.getByRole('dialog');
    await upload.getByLabel('Name').fill('web');
    await upload.getByRole('textbox', { name: 'Certificate chain (PEM)' }).fill('no certificate');
    await upload.getByRole('textbox', { name: 'Private key (PEM)' }).fill('no key');
    await upload.getByRole('button', { name: 'Upload' }).click();
    await upload.locator('.ant-form-item-explain-error').first().waitFor();
    await upload.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Add Certificate' }).click();
    await page.getByRole('menuitem', { name: 'Self-signed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('try');
    await dialog.getByLabel('Domains').fill('api.example.com');
    await dialog.getByLabel('Domains').press('Enter');
    await dialog.getByRole('button', { name: 'OK' }).click();
    await page.getByText('Details of try').waitFor();
    await page.getByText('-----BEGIN CERTIFICATE-----').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete try?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No certificate yet').waitFor();
    // That the browser tells of what the server refused is as it should be.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  test('a VPC of the configuration is fixed; one that is made here can be given a vSwitch', async () => {
    const { page, complaints } = await stage.open({ path: '/networks' });
    const fixed = page.getByRole('row', { name: 'vpc-local' });
    await fixed.getByText('Fixed').waitFor();
    expect(await fixed.getByRole('button', { name: /^Delete/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Create VPC' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('lab');
    await dialog.getByLabel('CIDR').fill('10.9.0.0/16');
    await dialog.getByRole('button', { name: 'OK' }).click();
    await page.getByRole('row', { name: 'lab' }).getByRole('button', { name: 'Delete lab' }).waitFor();
    await page.getByRole('tab', { name: 'Security Groups' }).click();
    await page.waitForURL(/networks\/security-groups/);
    await page.getByText('No security group yet').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the secret of an AccessKey is shown once, and kept in a file that commands read', async () => {
    const { page, complaints } = await stage.open({ path: '/access-keys' });
    await page.getByRole('button', { name: 'Create AccessKey' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create AccessKey' });
    await dialog.getByText('Viewer').click();
    await dialog.getByRole('button', { name: 'Create AccessKey' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download credentials' }).click();
    const credentials = JSON.parse(await readFile(await (await downloading).path(), 'utf8')) as Record<string, string>;
    expect(credentials).toMatchObject({ endpoint: stage.installation.run.admin });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.content()).not.toContain(credentials['accessKeySecret']);
    await page
      .getByText(credentials['accessKeyId'] ?? '')
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('the audit is filtered by its address, and settings are found by a word', async () => {
    const { page, complaints } = await stage.open({ path: '/audit?operation=CreateVpc' });
    await page.getByText('1 record').waitFor();
    await page.getByRole('cell', { name: 'CreateVpc' }).waitFor();
    await page.goto(`${stage.installation.run.admin}/console/settings?find=ratelimit+total`);
    await page.getByText('sharedGateway.rateLimit.total').waitFor();
    expect(await page.getByText('sharedGateway.rateLimit.perService').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('Ctrl-K finds services and pages by a few letters, with the keyboard alone', async () => {
    await stage.installation.client().call('CreateService', { body: JSON.stringify(echoDescription('finder')) });
    const { page, complaints } = await stage.open();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search' });
    await field.fill('inder');
    await page.getByRole('option', { name: /^finder/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'finder' }).waitFor();
    await page.keyboard.press('Control+k');
    await field.fill('audit');
    await page.getByRole('option', { name: /^Audit/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/console\/audit/);
    expect(complaints).toEqual([]);
  });

  test('whoever was signed out is back where they were after signing in', async () => {
    const { page } = await stage.open({ path: '/networks/zones' });
    await page.getByRole('cell', { name: 'zone-a' }).first().waitFor();
    await page.context().clearCookies();
    await page.getByRole('tab', { name: 'vSwitches' }).click();
    const { accessKeyId, accessKeySecret } = stage.installation.accessKey;
    await page.getByLabel('AccessKey ID').fill(accessKeyId);
    await page.getByLabel('AccessKey secret').fill(accessKeySecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('cell', { name: 'vsw-local-a' }).first().waitFor();
    expect(page.url()).toContain('/networks/vswitches');
  });

  test('whoever has not the role is not shown a page, whatever the address, nor what would be refused', async () => {
    const { AccessKeyId, AccessKeySecret } = await stage.installation.client().call('CreateAccessKey', { body: { Role: 'viewer' } });
    const { page, complaints } = await openWindow(stage.browser);
    await page.goto(`${stage.installation.run.admin}/console/access-keys`);
    await page.getByLabel('AccessKey ID').fill(AccessKeyId);
    await page.getByLabel('AccessKey secret').fill(AccessKeySecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('It takes the role Administrator. An administrator of this installation gives it.').waitFor();
    await page.goto(`${stage.installation.run.admin}/console/gateways`);
    await page.getByRole('link', { name: 'Shared Gateway' }).waitFor();
    expect(await page.getByRole('button', { name: 'Create Dedicated Gateway' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** Its program ends at once, time and again. */
function brokenDescription(name: string) {
  return { ...echoDescription(name), containers: [{ command: 'false' }] };
}
