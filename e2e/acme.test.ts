import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPebble, type Pebble, startPebble } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

describe.skipIf(!hasPebble)('an installation with an authority', () => {
  let folder: string;
  let pebble: Pebble;
  let installation: Installation;
  let port: number;
  let gatewayId: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ig-acme-'));
    port = await freePort();
    pebble = await startPebble({ httpPort: port, tlsPort: port });
    const authorityFile = join(folder, 'authority.pem');
    writeFileSync(authorityFile, pebble.authorityPem);
    const acme = { directoryUrl: pebble.directoryUrl, termsOfServiceAgreed: true, authorityFile };
    const dedicatedGateways = { internetAddress: '127.0.0.1', ports: { from: port, to: port } };
    installation = await Installation.start({ configuration: JSON.stringify({ acme, dedicatedGateways }) });
    const client = installation.client();
    ({ GatewayId: gatewayId } = await client.call('CreateGateway', { body: { Name: 'edge', InstanceType: '2c4g', EnableInternet: true } }));
    const state = async () => (await client.call('DescribeGateway', { path: { GatewayId: gatewayId } })).Status;
    await until('the gateway runs', async () => (await state()) === 'Running', 60_000);
  });
  afterAll(async () => {
    await installation.dispose();
    await pebble.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['http-01', 'tls-alpn-01'])('has a certificate issued by %s, answered by the nodes of a gateway', async (challenge) => {
    const domain = `${challenge}.example.com`;
    const issued = await installation.cli(
      'certificate',
      'request',
      challenge,
      '--domain',
      domain,
      '--gateway',
      gatewayId,
      '--challenge',
      challenge,
    );
    expect(issued).toMatchObject({ code: 0, stdout: expect.stringContaining('Pebble') as string });
    const first = await describeCertificate(challenge);
    expect(first).toMatchObject({ CertificateStatus: 'Succeeded', Domains: [domain], Message: '' });
    expect((await installation.cli('certificate', 'renew', challenge)).code).toBe(0);
    expect((await describeCertificate(challenge)).SerialNumber).not.toBe(first.SerialNumber);
  });

  test('says how long certificates are good for in the metrics', async () => {
    const text = await (await fetch(`${installation.run.admin}/metrics`)).text();
    expect(text).toMatch(/^infergate_certificate_expiry_timestamp_seconds\{certificate_id="cert-\w+",name="http-01"\} \d{10}$/m);
  });

  const describeCertificate = (name: string) => installation.client().call('DescribeCertificate', { path: { CertificateId: name } });
});

/** A gateway is given its port from a range; the authority has to know which one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
