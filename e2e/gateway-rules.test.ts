import { execFile, spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { ApiError } from '@infergate/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayConfiguration, gatewayPids, waitForGateway } from './support/gateways.ts';
import { Installation } from './support/installation.ts';
import { deploy, echoDescription } from './support/services.ts';
import { until } from './support/until.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Two zones that gateways support and one that they do not; a VPC of another account. */
const NETWORKS = `
zones: [zone-i, zone-l]
vpcs:
  - id: vpc-main
    cidr: 127.10.0.0/16
    vSwitches:
      - { id: vsw-main-i, zone: zone-i, cidr: 127.10.1.0/24, bindAddress: 127.10.1.1 }
      - { id: vsw-main-i2, zone: zone-i, cidr: 127.10.4.0/24, bindAddress: 127.10.4.1 }
      - { id: vsw-main-l, zone: zone-l, cidr: 127.10.2.0/24, bindAddress: 127.10.2.1 }
      - { id: vsw-main-g, zone: zone-g, cidr: 127.10.3.0/24, bindAddress: 127.10.3.1 }
  - id: vpc-other
    cidr: 127.11.0.0/16
    vSwitches:
      - { id: vsw-other-i, zone: zone-i, cidr: 127.11.1.0/24, bindAddress: 127.11.1.1 }
  - id: vpc-of-b
    accountId: account-b
    cidr: 127.12.0.0/16
    vSwitches:
      - { id: vsw-of-b-i, zone: zone-i, cidr: 127.12.1.0/24, bindAddress: 127.12.1.1 }
`;

/** What an endpoint answers to a client of this address: a status with its body, or `closed`. */
function ask(url: string, from: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve) => {
    const call = request(url, { localAddress: from, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    });
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'closed' : `failed: ${error.message}`));
    call.end();
  });
}

/** In the words of the document that the gateways of PAI-EAS are described by. */
describe('of dedicated gateways it holds that', () => {
  let installation: Installation;
  let client: ReturnType<Installation['client']>;
  beforeAll(async () => {
    const configuration = gatewayConfiguration().replace('dedicatedGateways:', 'dedicatedGateways:\n  allowedAccounts: [account-b]');
    installation = await Installation.start({ configuration: configuration + NETWORKS });
    client = installation.client();
    front = await make({ Name: 'front', InstanceType: '2c4g' });
    await waitForGateway(installation, front);
  });
  afterAll(() => installation.dispose());

  /** A fully managed one; the tests follow each other as somebody sets it up. */
  let front: string;

  const make = async (body: object) => (await client.call('CreateGateway', { body })).GatewayId;
  const shown = (id: string) => client.call('DescribeGateway', { path: { GatewayId: id } });
  const serves = (id: string) => waitForGateway(installation, id);
  const refusalOf = async (asked: Promise<unknown>): Promise<string> => {
    const error: unknown = await asked.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    );
    if (error instanceof ApiError) return error.message;
    throw error;
  };
  const portal = async (EnableInternet: boolean) => {
    await client.call('UpdateGateway', { path: { GatewayId: front }, body: { EnableInternet } });
    await serves(front);
  };
  const acl = (operation: 'CreateAclPolicy' | 'DeleteAclPolicy', AclPolicyList: string, vpc: { VpcId?: string } = {}) =>
    client.call(operation, { path: { GatewayId: front }, query: { AclPolicyList, ...vpc } });
  const link = (id: string, VpcId: string, VSwitchId: string, more: { AccountId?: string; EnableAuthoritativeDns?: boolean } = {}) =>
    client.call('CreateGatewayIntranetLinkedVpc', { path: { GatewayId: id }, query: { VpcId, VSwitchId, ...more } });
  const verified = async () => (await client.call('VerifyGatewayEndpoints', { path: { GatewayId: front } })).Results;
  const lists = () => client.call('ListAclPolicy', { path: { GatewayId: front } });
  const vpcEndpoint = async (id: string, vpcId: string) =>
    (await shown(id)).IntranetEndpoints.find(({ VpcId }) => VpcId === vpcId)?.Endpoints[0] ?? '';
  const admits = async (url: string, from: string) => {
    const answer = await ask(url, from);
    return answer.startsWith('200 ') && answer.includes(`"gateway":"front","gateway_id":"${front}","status":"ok"`);
  };
  const answers = (url: string, from: string, start: string) =>
    until(`${url} answers ${start} to ${from}`, async () => (await ask(url, from)).startsWith(start));

  describe('public network access', () => {
    let endpoint: string;

    test('"By default, the fully-managed dedicated gateway is not accessible from the internet"', async () => {
      expect(await shown(front)).toMatchObject({ InternetEnabled: false, InternetStatus: 'Deactivated', InternetEndpoint: '' });
      expect((await lists()).InternetAclPolicyList).toEqual([{ AclPolicyList: [] }]);
      expect(JSON.parse((await installation.cli('gateway', 'verify', 'front', '--output', 'json')).stdout)).toMatchObject([
        { Network: 'Internet', Result: 'closed' },
        { Network: 'VPC', Result: 'closed' },
      ]);
      expect(await verified()).toMatchObject([
        {
          Entrance: 'internet',
          VpcId: '',
          Endpoint: '',
          Outcome: 'Closed',
          Message: expect.stringContaining('Switch the Internet portal'),
        },
        { Entrance: 'vpc', VpcId: '', Endpoint: '', Outcome: 'Closed', Message: expect.stringContaining('Link a VPC') },
      ]);
    });

    test('"turn on Access Portal switch. When the status is Activated, the public access channel … is enabled", for nobody yet', async () => {
      await portal(true);
      const { InternetStatus, InternetEndpoint } = await shown(front);
      expect(InternetStatus).toBe('Activated');
      endpoint = InternetEndpoint;
      const refused = await ask(endpoint, '127.0.0.2');
      expect(refused).toMatch(/^403 .*The address 127\.0\.0\.2 is not in the Internet allowlist of the gateway \\"front\\"/);
    });

    test('"Click Add to Whitelist and enter the public IP address CIDR blocks that are allowed access"', async () => {
      await acl('CreateAclPolicy', '127.0.5.0/24');
      await until('an address of the list is let in', () => admits(endpoint, '127.0.5.9'));
      expect(await ask(endpoint, '127.0.6.9')).toMatch(/^403 /);
      // What a client says about itself counts for nothing.
      expect(await ask(endpoint, '127.0.6.9', { 'x-forwarded-for': '127.0.5.9', forwarded: 'for=127.0.5.9' })).toMatch(/^403 /);
      expect(JSON.parse((await installation.cli('gateway', 'verify', 'front', '--output', 'json')).stdout)).toMatchObject([
        { Network: 'Internet', Endpoint: endpoint, Result: 'refused' },
        { Result: 'closed' },
      ]);
      expect(await verified()).toMatchObject([
        {
          Endpoint: endpoint,
          Outcome: 'Refused',
          Message: expect.stringContaining('not in the Internet allowlist of the gateway "front"'),
        },
        { Outcome: 'Closed' },
      ]);
    });

    test('"Separate multiple entries with a comma (,) or a line feed"', async () => {
      await acl('CreateAclPolicy', '127.0.7.0/24, 127.0.8.1\n127.0.9.0/24');
      await until('the last of them is let in', () => admits(endpoint, '127.0.9.3'));
      expect([await admits(endpoint, '127.0.7.3'), await admits(endpoint, '127.0.8.1'), await admits(endpoint, '127.0.8.2')]).toEqual([
        true,
        true,
        false,
      ]);
    });

    test('"Add up to 15 CIDR blocks"', async () => {
      const eleven = Array.from({ length: 11 }, (_, i) => `10.9.${i}.0/24`);
      expect(await refusalOf(acl('CreateAclPolicy', [...eleven, '10.8.0.0/16'].join(',')))).toContain('A list has at most 15 entries.');
      await acl('CreateAclPolicy', eleven.join('\n'));
      expect(await refusalOf(acl('CreateAclPolicy', '10.8.0.0/16'))).toContain('This one has 15');
      await acl('DeleteAclPolicy', eleven.join(','));
    });

    test('"To allow access from any public IP address, add the 0.0.0.0/0 CIDR block"', async () => {
      expect(await admits(endpoint, '127.0.6.9')).toBe(false);
      await acl('CreateAclPolicy', '0.0.0.0/0');
      await until('everybody is let in', () => admits(endpoint, '127.0.6.9'));
      expect((await installation.cli('gateway', 'verify', 'front')).stdout).toContain('front: ok');
      await acl('DeleteAclPolicy', '0.0.0.0/0');
      await answers(endpoint, '127.0.6.9', '403 ');
    });

    test('"To disable public network access, … turn off the Access Portal switch"', async () => {
      await portal(false);
      await answers(endpoint, '127.0.5.9', 'closed');
      await portal(true);
      // The same address as before, with the list as it was.
      expect((await shown(front)).InternetEndpoint).toBe(endpoint);
      await until('the list holds again', () => admits(endpoint, '127.0.5.9'));
    });
  });

  describe('private network access', () => {
    let endpoint: string;

    test('"Vswitch … in zone … is not supported, supported zones: […]"', async () => {
      expect(await refusalOf(link(front, 'vpc-main', 'vsw-main-g'))).toContain(
        'Vswitch vsw-main-g in zone zone-g is not supported, supported zones: [zone-i zone-l]',
      );
      const { Zones } = await client.call('ListGatewayIntranetSupportedZone', { path: { GatewayId: front } });
      expect(Zones).toEqual(['zone-i', 'zone-l']);
    });

    test('"When adding a VPC, the system configures a default whitelist of 0.0.0.0/0"', async () => {
      await link(front, 'vpc-main', 'vsw-main-i');
      await serves(front);
      const { IntranetVpcAclPolicyList } = await lists();
      expect(IntranetVpcAclPolicyList).toMatchObject([{ VpcId: 'vpc-main', AclPolicyList: [{ Entry: '0.0.0.0/0' }] }]);
      endpoint = await vpcEndpoint(front, 'vpc-main');
      expect(new URL(endpoint).hostname).toBe('127.10.1.1');
      expect(await admits(endpoint, '127.10.1.77')).toBe(true);
    });

    test('"access the dedicated gateway from any zone …. Access is not limited to zones of vSwitches added to the gateway"', async () => {
      const elsewhere = endpoint.replace('127.10.1.1', '127.10.2.1');
      expect([await admits(endpoint, '127.10.2.77'), await admits(elsewhere, '127.10.2.77')]).toEqual([true, true]);
    });

    test('"Modify Whitelist as needed"', async () => {
      const ofVpc = { VpcId: 'vpc-main' };
      await acl('CreateAclPolicy', '127.10.1.0/24', ofVpc);
      await acl('DeleteAclPolicy', '0.0.0.0/0', ofVpc);
      await answers(endpoint, '127.10.2.77', '403 ');
      expect(await ask(endpoint, '127.10.2.77')).toContain('is not in the allowlist for the VPC vpc-main of the gateway \\"front\\"');
      expect(await admits(endpoint, '127.10.1.77')).toBe(true);
    });

    test('"After adding the VPC of Account B, servers in that VPC can access the EAS service … through the VPC endpoint"', async () => {
      expect(await refusalOf(link(front, 'vpc-of-b', 'vsw-of-b-i'))).toContain('belongs to another account. Give AccountId: account-b.');
      await link(front, 'vpc-of-b', 'vsw-of-b-i', { AccountId: 'account-b' });
      const service = await deploy(installation, { ...echoDescription('for_b'), networking: { gateway: front } });
      await serves(front);
      const url = `${await vpcEndpoint(front, 'vpc-of-b')}/api/predict/for_b`;
      expect(await ask(url, '127.12.1.9', { authorization: service.token })).toBe('200 True');
    });

    test('"use authoritative DNS resolution in the configuration of only one VPC"', async () => {
      await link(front, 'vpc-main', 'vsw-main-i', { EnableAuthoritativeDns: true });
      const second = link(front, 'vpc-of-b', 'vsw-of-b-i', { AccountId: 'account-b', EnableAuthoritativeDns: true });
      expect(await refusalOf(second)).toContain('only one VPC of a gateway may have it');
    });

    test('"To disable VPC access, … click Delete in the Configure vSwitch column"', async () => {
      const path = { GatewayId: front };
      await client.call('DeleteGatewayIntranetLinkedVpc', { path, query: { VpcId: 'vpc-main', VSwitchId: 'vsw-main-i' } });
      await serves(front);
      await answers(endpoint, '127.10.1.77', 'closed');
      expect((await lists()).IntranetVpcAclPolicyList.map(({ VpcId }) => VpcId)).toEqual(['vpc-of-b']);
    });
  });

  describe('custom domain names', () => {
    test.skipIf(!hasCurl)('"the domain name for the public endpoint has been updated to the public custom domain name"', async () => {
      await installation.cli('certificate', 'create-self-signed', 'try', '--domain', 'models.example.com');
      const attached = await client.call('AttachGatewayDomain', {
        path: { GatewayId: front },
        query: { CustomDomain: JSON.stringify({ Domain: 'models.example.com', Type: 'internet', CertificateId: 'try' }) },
      });
      expect(attached.Message).toContain('create an A record for models.example.com that points to 127.0.0.1');
      const endpointOf = async () => (await client.call('DescribeService', { path: { ServiceName: 'for_b' } })).InternetEndpoint;
      await until('its endpoint has the domain', async () => (await endpointOf()).startsWith('https://models.example.com:'));
      const { AccessToken } = await client.call('DescribeService', { path: { ServiceName: 'for_b' } });
      const url = await endpointOf();
      const resolve = `models.example.com:${new URL(url).port}:127.0.0.1`;
      const curl = ['-sk', '--interface', '127.0.5.9', '--resolve', resolve, '-H', `Authorization: ${AccessToken}`, url];
      expect((await promisify(execFile)('curl', curl)).stdout).toBe('True');
      const { Endpoints } = await client.call('DescribeServiceEndpoints', { path: { ServiceName: 'for_b' } });
      const own = Endpoints.find(({ BackendId }) => BackendId === front);
      expect([own?.EndpointType, own?.InternetEndpoints[0]]).toEqual(['PrivateGateway', url]);
    });
  });

  describe('services', () => {
    test('"Set a dedicated gateway as the default gateway. The system will then automatically select it when deploying services"', async () => {
      expect((await installation.cli('gateway', 'set-default', 'front')).code).toBe(0);
      const { ServiceName } = await client.call('CreateService', { body: JSON.stringify(echoDescription('without_choice')) });
      expect((await client.call('DescribeService', { path: { ServiceName } })).Gateway).toBe(front);
      expect((await installation.cli('gateway', 'set-default', 'shared')).code).toBe(0);
      await client.call('DeleteService', { path: { ServiceName } });
    });

    test('"Auto Scaling does not support scaling out from zero. The minimum number of replicas must be greater than 0"', async () => {
      const toZero = { ...echoDescription('to_zero', 0), networking: { gateway: front } };
      const refused = await refusalOf(client.call('CreateService', { body: JSON.stringify(toZero) }));
      expect(refused).toContain('The minimum number of replicas must be greater than 0.');
    });

    test('a gateway that they use is not deleted', async () => {
      const refused = await refusalOf(client.call('DeleteGateway', { path: { GatewayId: front } }));
      expect(refused).toContain(`Services use the gateway ${front}: for_b`);
    });
  });

  describe('application gateways', () => {
    let edge: string;
    const update = (body: object) => client.call('UpdateGateway', { path: { GatewayId: edge }, body });
    const MAIN = { VpcId: 'vpc-main', VSwitchIds: ['vsw-main-i', 'vsw-main-l'] };

    test('"Create a logical configuration …. This step does not create cloud resources"', async () => {
      edge = await make({ Name: 'edge', GatewayType: 'Application' });
      await serves(edge);
      expect(gatewayPids(installation, edge)).toEqual([]);
    });

    test('"Select only one vSwitch per zone"', async () => {
      const twice = { EnableIntranet: true, VpcId: 'vpc-main', VSwitchIds: ['vsw-main-i', 'vsw-main-i2'] };
      expect(await refusalOf(update(twice))).toContain('vsw-main-i and vsw-main-i2 are both in zone-i. Select only one vSwitch per zone.');
    });

    test('"For high availability, select at least two vSwitches in different zones"', async () => {
      const { Notices = [] } = await update({ EnableIntranet: true, ...MAIN, VSwitchIds: ['vsw-main-i'] });
      expect(Notices.map(({ message }) => message)).toEqual(['For high availability, select at least two vSwitches in different zones.']);
      expect((await update({ EnableIntranet: true, ...MAIN })).Notices ?? []).toEqual([]);
      await serves(edge);
      expect(gatewayPids(installation, edge)).not.toEqual([]);
    });

    test('"If virtual private cloud access is already enabled for the gateway, the VPC you select here must be the same"', async () => {
      const elsewhere = update({ EnableInternet: true, VpcId: 'vpc-other', VSwitchIds: ['vsw-other-i'] });
      expect(await refusalOf(elsewhere)).toContain('both networks of an Application gateway are in the same VPC');
    });

    test('"If you use an ALB dedicated gateway, the service must be configured with the same VPC as the gateway"', async () => {
      const at = (vpc_id: string) => ({ ...echoDescription('at_edge'), networking: { gateway: edge }, cloud: { networking: { vpc_id } } });
      expect(await refusalOf(client.call('CreateService', { body: JSON.stringify(at('vpc-other')) }))).toContain(
        'must be configured with the same VPC. The description names vpc-other.',
      );
      const service = await deploy(installation, at('vpc-main'));
      expect(await ask(service.vpc, '127.10.2.5', { authorization: service.token })).toBe('200 True');
    });
  });
});
