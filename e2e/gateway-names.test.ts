import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, gatewayConfiguration, nodePids, VPC, waitForGateway } from './support/gateways.ts';
import { Installation, kill } from './support/installation.ts';
import { Load } from './support/load.ts';
import { deploy, echoDescription, type ServiceEndpoint } from './support/services.ts';
import { until } from './support/until.ts';

const hasDig = spawnSync('dig', ['-v']).status === 0;
const run = promisify(execFile);
const CONNECTIONS = 200;
const DOMAIN = 'models.example.test';

let installation: Installation;
let gateway: string;
let service: ServiceEndpoint;

beforeAll(async () => {
  const configuration = [gatewayConfiguration(2 * CONNECTIONS), 'baseDomain: infer.test', 'dns: { listen: "127.0.0.1:0" }'].join('\n');
  installation = await Installation.start({ configuration });
  gateway = await createGateway(installation, 'named', 2);
  const path = { GatewayId: gateway };
  await installation.client().call('CreateGatewayIntranetLinkedVpc', { path, query: { ...VPC, VSwitchId: 'vsw-local-b' } });
  await waitForGateway(installation, gateway);
  service = await deploy(installation, { ...echoDescription('named_echo'), networking: { gateway } });
});
afterAll(() => installation.dispose());

describe('a gateway under names', () => {
  test.skipIf(!hasDig)('has only those addresses in DNS whose nodes serve', async () => {
    const name = `${gateway}-vpc.infer.test`;
    expect(await addresses(name)).toEqual(['127.0.1.1', '127.0.2.1']);
    const stopped = nodePids(installation, gateway, 1);
    expect(stopped).not.toEqual([]);
    try {
      for (const pid of stopped) kill(pid, 'SIGSTOP');
      await until('the address of the node that stands still is gone', async () => (await addresses(name)).join() === '127.0.1.1');
    } finally {
      for (const pid of stopped) kill(pid, 'SIGCONT');
    }
    await until('both addresses are back', async () => (await addresses(name)).length === 2);
    expect(await dig('-b', '127.0.1.1', 'example.org')).toContain('status: REFUSED');
  });

  test('gets and loses domains, and lists of who may come in, without losing a request', async () => {
    const client = installation.client();
    const path = { GatewayId: gateway };
    const CertificateId = await selfSigned('comes-and-goes');
    const load = new Load(byAddress(), { authorization: service.token }, 4);
    for (let turn = 0; turn < 3; turn += 1) {
      const domain = { CustomDomain: JSON.stringify({ Domain: DOMAIN, Type: 'intranet', CertificateId }) };
      const acl = { VpcId: VPC.VpcId, AclPolicyList: JSON.stringify([{ Entry: `10.${turn}.0.0/16`, Comment: 'a network' }]) };
      await client.call('AttachGatewayDomain', { path, query: domain });
      await client.call('CreateAclPolicy', { path, query: acl });
      await goesOn(load);
      await client.call('DetachGatewayDomain', { path, query: domain });
      await client.call('DeleteAclPolicy', { path, query: acl });
      await goesOn(load);
    }
    expect((await load.stop()).failures).toEqual([]);
  });

  test(`changes its certificate under ${CONNECTIONS} open connections and drops none`, async () => {
    const client = installation.client();
    const path = { GatewayId: gateway };
    const CertificateId = await selfSigned('is-renewed');
    await client.call('AttachGatewayDomain', {
      path,
      query: { CustomDomain: JSON.stringify({ Domain: DOMAIN, Type: 'intranet', CertificateId }) },
    });
    await until('the domain is served', () =>
      handshake()
        .then((socket) => (socket.destroy(), true))
        .catch(() => false),
    );
    const open = await Promise.all(Array.from({ length: CONNECTIONS }, handshake));
    const before = serialOf(open[0]);
    await client.call('RenewCertificate', { path: { CertificateId } });
    await until('a new connection gets the new certificate', async () => {
      const socket = await handshake();
      const serial = serialOf(socket);
      socket.destroy();
      return serial !== before;
    });
    expect(await Promise.all(open.map(ask))).toEqual(open.map(() => 'HTTP/1.1 200 OK'));
    for (const socket of open) socket.destroy();
  });
});

async function dig(...args: readonly string[]): Promise<string> {
  const [host = '', port = ''] = (await installation.client().call('DescribeServer', {})).DnsEndpoint.split(':');
  return (await run('dig', [`@${host}`, '-p', port, '+time=5', '+tries=1', ...args])).stdout;
}

/** As a client inside the VPC is told. */
async function addresses(name: string): Promise<readonly string[]> {
  return (await dig('-b', '127.0.1.1', '+short', name))
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

async function selfSigned(Name: string): Promise<string> {
  const body = { Name, Domains: [DOMAIN] };
  return (await installation.client().call('CreateSelfSignedCertificate', { body })).CertificateId;
}

/** This machine does not ask the gateway's own DNS server. */
function byAddress(): string {
  const url = new URL(service.vpc);
  url.hostname = '127.0.1.1';
  return url.href;
}

async function goesOn(load: Load): Promise<void> {
  const now = load.succeeded;
  await until('further requests are answered', () => load.succeeded > now + 50);
}

async function handshake(): Promise<TLSSocket> {
  const { hostname, port } = new URL(byAddress());
  const socket = connect({ host: hostname, port: Number(port), servername: DOMAIN, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

function serialOf(socket: TLSSocket | undefined): string {
  return socket?.getPeerCertificate().serialNumber ?? '';
}

/** The first line of the answer to a request on an open connection. */
async function ask(socket: TLSSocket): Promise<string> {
  const answered = once(socket, 'data') as Promise<[Buffer]>;
  socket.write(`GET /api/predict/${service.name} HTTP/1.1\r\nhost: ${DOMAIN}\r\nauthorization: ${service.token}\r\n\r\n`);
  const [bytes] = await Promise.race([answered, once(socket, 'close').then(() => [Buffer.from('closed')])]);
  return bytes?.toString('latin1').split('\r\n', 1)[0] ?? '';
}
