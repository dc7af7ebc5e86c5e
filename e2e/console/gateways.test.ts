import { request } from 'node:http';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/console.ts';
import { gatewayConfiguration, waitForGateway } from '../support/gateways.ts';
import { consoleStage } from '../support/console-stage.ts';
import { deploy, echoDescription } from '../support/services.ts';
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

/** Two zones that gateways support, one of them with two vSwitches, and one that they do not. */
const NETWORKS = `
zones: [zone-i, zone-l]
vpcs:
  - id: vpc-main
    cidr: 127.20.0.0/16
    vSwitches:
      - { id: vsw-main-i, zone: zone-i, cidr: 127.20.1.0/24, bindAddress: 127.20.1.1 }
      - { id: vsw-main-i2, zone: zone-i, cidr: 127.20.4.0/24, bindAddress: 127.20.4.1 }
      - { id: vsw-main-l, zone: zone-l, cidr: 127.20.2.0/24, bindAddress: 127.20.2.1 }
      - { id: vsw-main-g, zone: zone-g, cidr: 127.20.3.0/24, bindAddress: 127.20.3.1 }
  - id: vpc-other
    cidr: 127.21.0.0/16
    vSwitches:
      - { id: vsw-other-i, zone: zone-i, cidr: 127.21.1.0/24, bindAddress: 127.21.1.1 }
`;

describe.skipIf(!hasBrowser)('the console leads through a dedicated gateway', () => {
  const stage = consoleStage({ configuration: `${gatewayConfiguration()}\n${NETWORKS}` });

  const dialog = (page: Page) => page.getByRole('dialog');

  test('from Create Dedicated Gateway to a refused and an admitted address', async () => {
    const { page, complaints } = await stage.open({ path: '/gateways' });
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

  /** Opens a list of choices of the dialog and takes one. */
  async function choose(page: Page, label: string, choice: string): Promise<void> {
    await dialog(page).getByLabel(label).click();
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option-content', { hasText: choice }).click();
  }

  test('through an Application gateway: Add VPC with two vSwitches in two zones, then Enable Public Network in the same VPC', async () => {
    const { page, complaints } = await stage.open({ path: '/gateways/create' });
    await page.getByRole('button', { name: 'Select: Application Load Balancer' }).click();
    await page
      .getByText(/host (allows|limits|does not)/i)
      .first()
      .waitFor();
    await page.getByLabel('Gateway name').fill('edge');
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.getByText('edge is created').waitFor();
    await page.getByRole('button', { name: 'Gateway Access Control' }).click();
    const access = page.getByRole('region', { name: 'Gateway Access Control' });

    await access.getByRole('tab', { name: 'VPC' }).click();
    await access.getByRole('button', { name: 'Add VPC' }).click();
    await choose(page, 'VPC', 'vpc-main');
    await choose(page, 'Zone zone-g', 'vsw-main-g');
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    await dialog(page)
      .getByText(/vsw-main-g in zone zone-g is not supported, supported zones: \[zone-i zone-l\]/)
      .waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();

    await access.getByRole('button', { name: 'Add VPC' }).click();
    await choose(page, 'VPC', 'vpc-main');
    await choose(page, 'Zone zone-i', 'vsw-main-i2');
    await dialog(page).getByText('select at least two vSwitches in different zones').waitFor();
    await choose(page, 'Zone zone-l', 'vsw-main-l');
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    const row = access.getByRole('row', { name: /vpc-main/ });
    await row.getByText('Running').waitFor();
    await row.getByText('vsw-main-l').waitFor();
    await row.getByRole('button', { name: 'Verify' }).click();
    // Each of the two vSwitches has an address of its own.
    await access.getByText('Admitted', { exact: true }).nth(1).waitFor();

    await access.getByRole('tab', { name: 'Internet' }).click();
    await access.getByRole('button', { name: 'Enable Public Network' }).click();
    // The same as for VPC access, unless others are chosen.
    for (const chosen of ['vpc-main', 'vsw-main-i2', 'vsw-main-l']) await dialog(page).getByText(chosen).waitFor();
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    await access.getByText('Activated', { exact: true }).waitFor();
    // The refusal of the zone is the server's, and shown; that it was asked for is no fault of the page.
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  test('to a domain name with a certificate, and the record to create for it', async () => {
    const { GatewayId } = await stage.installation
      .client()
      .call('CreateGateway', { body: { Name: 'named', InstanceType: '2c4g', EnableInternet: true } });
    await waitForGateway(stage.installation, GatewayId);
    const { page, complaints } = await stage.open({ path: `/gateways/${GatewayId}/domains` });
    await page.getByRole('button', { name: 'Create Domain Name' }).click();
    await dialog(page).getByLabel('Domain name').fill('api.example.test');
    await dialog(page).getByText('Self-signed').click();
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    await page.getByRole('heading', { name: 'api.example.test' }).waitFor();
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByText('create an A record for api.example.test that points to 127.0.0.1').waitFor();
    const { CustomDomains } = await stage.installation.client().call('ListGatewayDomains', { path: { GatewayId } });
    expect(CustomDomains).toMatchObject([{ Domain: 'api.example.test', Type: 'internet', CertificateName: 'api.example.test' }]);
    expect(complaints).toEqual([]);
  });

  test('to a service that is bound to it, and keeps it from being deleted', async () => {
    const { GatewayId } = await stage.installation.client().call('CreateGateway', { body: { Name: 'bound', InstanceType: '2c4g' } });
    await waitForGateway(stage.installation, GatewayId);
    await deploy(stage.installation, echoDescription('echo'));
    const { page, complaints } = await stage.open({ path: `/gateways/${GatewayId}/services` });
    await page.getByRole('button', { name: 'Bind a service' }).click();
    await choose(page, 'Service', 'echo');
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    await page.getByRole('row', { name: /echo/ }).waitFor();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog(page).getByText('1 service uses this gateway: echo.').waitFor();
    await dialog(page)
      .getByLabel(/Type bound/)
      .fill('bound');
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await dialog(page)
      .getByText(/Services use the gateway .*: echo\. Move them/)
      .waitFor();
    expect(complaints.filter((text) => !text.includes('status of 409'))).toEqual([]);
  });
});
