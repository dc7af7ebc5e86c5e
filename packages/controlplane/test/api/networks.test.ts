import { gatewayRecord, linkedVpc, vpcRecord, vSwitchRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, refusal, startApi } from './harness.ts';

let api: ApiUnderTest;
let call: AlibabaCall;
beforeEach(async () => {
  api = await startApi();
  call = api.client();
});
afterEach(() => api.close());

const createVpc = async (body: object = { CidrBlock: '10.0.0.0/16' }) => String((await call('CreateVpc', { body }))['VpcId']);
const vSwitchBody = (VpcId: string, more: object = {}) => ({
  VpcId,
  ZoneId: 'zone-a',
  CidrBlock: '10.0.1.0/24',
  BindAddress: '127.0.1.1',
  ...more,
});
const createVSwitch = async (body: object) => String((await call('CreateVSwitch', { body }))['VSwitchId']);
const problems = async (made: Promise<unknown>) => (await refusal(made)).problems.map(({ path, message }) => `${path}: ${message}`);

/** A service in the VPC, as far as its description says. */
const deploy = (name: string, networking: object) =>
  call('CreateService', { body: JSON.stringify(echoConfig(name, { cloud: { networking } })) });

describe('VPCs', () => {
  it('are made, shown, renamed, listed and deleted', async () => {
    const VpcId = await createVpc({ CidrBlock: '10.0.0.0/16', VpcName: 'first' });
    expect(VpcId).toMatch(/^vpc-[a-z0-9]{12}$/);
    const fields = { VpcId, VpcName: 'first', CidrBlock: '10.0.0.0/16', AccountId: '1000000000000001', VSwitchIds: [], Origin: 'api' };
    expect(await call('DescribeVpc', { path: { VpcId } })).toMatchObject({ Vpc: fields, VSwitches: [], UsedBy: [] });
    await call('UpdateVpc', { path: { VpcId }, body: { VpcName: 'second' } });
    expect(await call('ListVpcs')).toMatchObject({ TotalCount: 1, Vpcs: [{ ...fields, VpcName: 'second' }] });
    await call('DeleteVpc', { path: { VpcId } });
    expect(await call('ListVpcs')).toMatchObject({ TotalCount: 0, Vpcs: [] });
  });

  it('may be of another account, overlap with others and have IPv6', async () => {
    await createVpc();
    const other = await createVpc({ CidrBlock: '10.0.0.0/16', AccountId: '2000000000000002' });
    const six = await createVpc({ CidrBlock: 'FD00:0::/48', VpcName: 'six' });
    expect(await call('ListVpcs', { query: { AccountId: '2000000000000002' } })).toMatchObject({ Vpcs: [{ VpcId: other }] });
    expect(await call('ListVpcs', { query: { VpcName: 'six' } })).toMatchObject({ Vpcs: [{ VpcId: six, CidrBlock: 'fd00::/48' }] });
    const page = await call('ListVpcs', { query: { PageNumber: '2', PageSize: '2' } });
    expect(page).toMatchObject({ PageNumber: 2, PageSize: 2, TotalCount: 3, Vpcs: [expect.anything()] });
  });

  it('are refused with everything that is wrong', async () => {
    expect(await problems(call('CreateVpc', { body: { CidrBlock: '10.0.0.1/16', AccountId: 'a b', VpcName: 'a\nb' } }))).toEqual([
      'VpcName: It holds control characters.',
      'CidrBlock: 10.0.0.1/16 is an address in a range. Write the range itself: 10.0.0.0/16.',
      'AccountId: Expected 1 to 64 letters, digits, "_" and "-", a letter or digit first.',
    ]);
    for (const CidrBlock of ['10.0.0.0', '10.0.0/8', 'everything', '10.0.0.0/33', '::1%lo/128'])
      expect(await problems(call('CreateVpc', { body: { CidrBlock } }))).toEqual([
        `CidrBlock: Expected an IPv4 or IPv6 range (CIDR) such as 10.0.0.0/16, not ${JSON.stringify(CidrBlock)}.`,
      ]);
    expect(await refusal(call('DescribeVpc', { path: { VpcId: 'vpc-none' } }))).toMatchObject({
      status: 404,
      code: 'InvalidVpc.NotFound',
      message: expect.stringContaining('There is no VPC "vpc-none". ListVpcs shows those there are.'),
    });
  });

  it('stay while somebody uses them, who is named', async () => {
    const VpcId = await createVpc();
    const vSwitch = await createVSwitch(vSwitchBody(VpcId));
    const group = String((await call('CreateSecurityGroup', { body: { VpcId } }))['SecurityGroupId']);
    await api.store.transaction((tx) => tx.putResource('gateway', gatewayRecord({ linkedVpcs: [linkedVpc({ vpcId: VpcId })] })));
    await deploy('echo', { vpc_id: VpcId });
    const users = [`vSwitch ${vSwitch}`, `security group ${group}`, 'gateway gw-front (front)', 'service echo'];
    expect(await refusal(call('DeleteVpc', { path: { VpcId } }))).toMatchObject({
      status: 409,
      code: 'DependencyViolation',
      message: expect.stringContaining(`The VPC ${VpcId} is in use by ${users.join(', ')}. Release it there first.`),
    });
    expect(await call('DescribeVpc', { path: { VpcId } })).toMatchObject({ UsedBy: users });
  });

  it('of the configuration are changed there only', async () => {
    await api.store.transaction(async (tx) => {
      await tx.putResource('vpc', vpcRecord({ origin: 'configuration' }));
      await tx.putResource('vswitch', vSwitchRecord({ origin: 'configuration' }));
    });
    const refused = { status: 403, code: 'Forbidden.ConfigurationEntry', message: expect.stringContaining('change it in infergate.yaml') };
    expect(await refusal(call('UpdateVpc', { path: { VpcId: 'vpc-a' }, body: { VpcName: 'x' } }))).toMatchObject(refused);
    expect(await refusal(call('DeleteVpc', { path: { VpcId: 'vpc-a' } }))).toMatchObject(refused);
    expect(await refusal(call('DeleteVSwitch', { path: { VSwitchId: 'vsw-a1' } }))).toMatchObject(refused);
    expect(await createVSwitch(vSwitchBody('vpc-a', { CidrBlock: '10.0.2.0/24' }))).toMatch(/^vsw-/);
  });

  it('are changed by administrators, each change with its record', async () => {
    const developer = api.client(await api.makeKey('developer'));
    expect(await refusal(developer('CreateVpc', { body: { CidrBlock: '10.0.0.0/16' } }))).toMatchObject({ code: 'Forbidden.NoPermission' });
    const viewer = api.client(await api.makeKey('viewer'));
    expect(await viewer('ListVpcs')).toMatchObject({ TotalCount: 0 });
    const VpcId = await createVpc();
    const { Records } = await call('ListAuditRecords', { query: { Resource: `vpc/${VpcId}` } });
    expect(Records).toMatchObject([{ Operation: 'CreateVpc', Outcome: 'OK' }]);
  });
});

describe('vSwitches', () => {
  let VpcId = '';
  beforeEach(async () => {
    VpcId = await createVpc();
  });

  it('are made, listed by VPC and zone, and deleted', async () => {
    const first = await createVSwitch(vSwitchBody(VpcId, { VSwitchName: 'first' }));
    const second = await createVSwitch(vSwitchBody(VpcId, { ZoneId: 'zone-x', CidrBlock: '10.0.2.0/24', BindAddress: '127.0.2.1' }));
    const six = await createVpc({ CidrBlock: 'fd00::/48' });
    const third = await createVSwitch(vSwitchBody(six, { CidrBlock: 'fd00::/64', BindAddress: '::1' }));
    const list = async (query: Record<string, string>) =>
      ((await call('ListVSwitches', { query }))['VSwitches'] as { readonly VSwitchId: string }[]).map(({ VSwitchId }) => VSwitchId);
    expect((await list({})).toSorted()).toEqual([first, second, third].toSorted());
    expect((await list({ VpcId })).toSorted()).toEqual([first, second].toSorted());
    expect(await list({ VpcId, ZoneId: 'zone-a' })).toEqual([first]);
    expect(await call('ListVSwitches', { query: { VpcId, ZoneId: 'zone-a' } })).toMatchObject({
      TotalCount: 1,
      VSwitches: [
        {
          VSwitchId: first,
          VSwitchName: 'first',
          VpcId,
          ZoneId: 'zone-a',
          CidrBlock: '10.0.1.0/24',
          BindAddress: '127.0.1.1',
          Origin: 'api',
        },
      ],
    });
    await call('DeleteVSwitch', { path: { VSwitchId: first } });
    expect(await list({ VpcId })).toEqual([second]);
    expect(await refusal(call('DeleteVSwitch', { path: { VSwitchId: first } }))).toMatchObject({ code: 'InvalidVSwitch.NotFound' });
  });

  it('lie inside their VPC and beside the others', async () => {
    const first = await createVSwitch(vSwitchBody(VpcId));
    expect(await problems(createVSwitch(vSwitchBody(VpcId, { CidrBlock: '10.1.0.0/24' })))).toEqual([
      `CidrBlock: 10.1.0.0/24 is not inside 10.0.0.0/16, the range of the VPC ${VpcId}.`,
    ]);
    expect(await problems(createVSwitch(vSwitchBody(VpcId, { CidrBlock: '10.0.1.128/25' })))).toEqual([
      `CidrBlock: 10.0.1.128/25 overlaps with 10.0.1.0/24, the range of the vSwitch ${first}.`,
    ]);
    expect(await refusal(createVSwitch(vSwitchBody('vpc-none')))).toMatchObject({ code: 'InvalidVpc.NotFound' });
  });

  it('are bound to one address that the host has', async () => {
    expect(await problems(createVSwitch(vSwitchBody(VpcId, { BindAddress: '10.9.9.9', ZoneId: 'zone a' })))).toEqual([
      'ZoneId: Expected 1 to 64 letters, digits, "_" and "-", a letter or digit first.',
      'BindAddress: 10.9.9.9 is no address of this host.',
    ]);
    expect(await problems(createVSwitch(vSwitchBody(VpcId, { BindAddress: '0.0.0.0' })))).toEqual([
      'BindAddress: It must be one address: a wildcard takes those of every other network, too.',
    ]);
    const VSwitchId = await createVSwitch(vSwitchBody(VpcId, { BindAddress: '::1' }));
    expect(await call('DescribeVpc', { path: { VpcId } })).toMatchObject({
      Vpc: { VSwitchIds: [VSwitchId] },
      VSwitches: [{ VSwitchId, BindAddress: '::1' }],
    });
  });

  it('stay while gateways or services use them', async () => {
    const VSwitchId = await createVSwitch(vSwitchBody(VpcId));
    const gateway = gatewayRecord({ kind: 'Application', internet: { enabled: true, allow: [], vSwitchIds: [VSwitchId] } });
    await api.store.transaction((tx) => tx.putResource('gateway', gateway));
    await deploy('echo', { vpc_id: VpcId, vswitch_id: `vsw-other,${VSwitchId}` });
    expect((await refusal(call('DeleteVSwitch', { path: { VSwitchId } }))).message).toContain(
      `The vSwitch ${VSwitchId} is in use by gateway gw-front (front), service echo. Release it there first.`,
    );
  });

  it('show their zones, those first that gateways support', async () => {
    const other = await createVSwitch(vSwitchBody(VpcId, { ZoneId: 'zone-x' }));
    const supported = await createVSwitch(vSwitchBody(VpcId, { ZoneId: 'zone-b', CidrBlock: '10.0.2.0/24' }));
    expect(await call('ListZones')).toMatchObject({
      Zones: [
        { ZoneId: 'zone-a', SupportedByGateways: true, VSwitchIds: [] },
        { ZoneId: 'zone-b', SupportedByGateways: true, VSwitchIds: [supported] },
        { ZoneId: 'zone-x', SupportedByGateways: false, VSwitchIds: [other] },
      ],
    });
  });
});

describe('security groups', () => {
  let SecurityGroupId = '';
  let VpcId = '';
  const rule = (more: object = {}) => ({ Direction: 'ingress', IpProtocol: 'tcp', PortRange: '80/80', CidrIp: '10.0.0.0/8', ...more });
  const authorize = (...Rules: object[]) => call('AuthorizeSecurityGroupRule', { path: { SecurityGroupId }, body: { Rules } });
  const revoke = (...Rules: object[]) => call('RevokeSecurityGroupRule', { path: { SecurityGroupId }, body: { Rules } });
  const rules = async (query = {}) => (await call('DescribeSecurityGroup', { path: { SecurityGroupId }, query }))['Rules'];
  beforeEach(async () => {
    VpcId = await createVpc();
    const body = { VpcId, SecurityGroupName: 'web', Description: 'front' };
    SecurityGroupId = String((await call('CreateSecurityGroup', { body }))['SecurityGroupId']);
  });

  it('are made, shown, changed, listed and deleted', async () => {
    expect(SecurityGroupId).toMatch(/^sg-[a-z0-9]{12}$/);
    const fields = { SecurityGroupId, SecurityGroupName: 'web', Description: 'front', VpcId, RuleCount: 0 };
    expect(await call('DescribeSecurityGroup', { path: { SecurityGroupId } })).toMatchObject({
      SecurityGroup: fields,
      Rules: [],
      UsedBy: [],
    });
    await call('UpdateSecurityGroup', { path: { SecurityGroupId }, body: { SecurityGroupName: 'api' } });
    const listed = { TotalCount: 1, SecurityGroups: [{ ...fields, SecurityGroupName: 'api' }] };
    expect(await call('ListSecurityGroups', { query: { VpcId, SecurityGroupName: 'api' } })).toMatchObject(listed);
    expect(await call('ListSecurityGroups', { query: { VpcId: 'vpc-other' } })).toMatchObject({ TotalCount: 0 });
    await call('DeleteSecurityGroup', { path: { SecurityGroupId } });
    const gone = { status: 404, code: 'InvalidSecurityGroup.NotFound' };
    expect(await refusal(call('DescribeSecurityGroup', { path: { SecurityGroupId } }))).toMatchObject(gone);
    expect(await refusal(call('CreateSecurityGroup', { body: { VpcId: 'vpc-none' } }))).toMatchObject({ code: 'InvalidVpc.NotFound' });
  });

  it('show their rules in the order in which they decide', async () => {
    await authorize(
      rule({ Priority: 50 }),
      rule({ Priority: 50, Policy: 'Drop', CidrIp: '10.1.2.3/16', Description: 'not these' }),
      rule({ IpProtocol: 'ALL', PortRange: '-1/-1', CidrIp: 'FD00:0::/8', Priority: 2 }),
    );
    await authorize({ Direction: 'egress', IpProtocol: 'icmp', CidrIp: '192.0.2.7', Policy: 'drop' });
    const texts = ((await rules()) as Record<string, unknown>[]).map((each) =>
      [
        each['Direction'],
        each['Policy'],
        each['IpProtocol'],
        each['PortRange'],
        each['CidrIp'],
        each['Priority'],
        each['Description'],
      ].join(' '),
    );
    expect(texts).toEqual([
      'ingress accept all -1/-1 fd00::/8 2 ',
      'ingress drop tcp 80/80 10.1.0.0/16 50 not these',
      'ingress accept tcp 80/80 10.0.0.0/8 50 ',
      'egress drop icmp -1/-1 192.0.2.7/32 1 ',
    ]);
    expect(await rules({ Direction: 'egress' })).toHaveLength(1);
  });

  it('name every rule that is wrong, and take none', async () => {
    const wrong = authorize(
      rule(),
      rule({ Policy: 'maybe', IpProtocol: 'sctp', PortRange: '90/80', CidrIp: 'here' }),
      rule({ IpProtocol: 'icmp' }),
      rule({ PortRange: '0/70000', Description: 'a\tb' }),
      rule({ PortRange: undefined }),
    );
    expect(await problems(wrong)).toEqual([
      'Rules[1].Policy: Expected accept or drop.',
      'Rules[1].IpProtocol: Expected tcp, udp, icmp, all.',
      'Rules[1].PortRange: Expected a range of ports such as 80/80 or 1/200, or -1/-1 for every port.',
      'Rules[1].CidrIp: Expected an IPv4 or IPv6 range (CIDR), not "here".',
      'Rules[2].PortRange: Only tcp and udp have ports: write -1/-1 for icmp.',
      'Rules[3].PortRange: Expected a range of ports such as 80/80 or 1/200, or -1/-1 for every port.',
      'Rules[3].Description: It holds control characters.',
      'Rules[4].PortRange: Expected a range of ports such as 80/80 or 1/200, or -1/-1 for every port.',
    ]);
    expect(await problems(authorize(rule({ Priority: 101 })))).toEqual(['Rules.0.Priority: Must be at most 100.']);
    expect(await rules()).toEqual([]);
  });

  it('name rules that are there already, in whatever form they are written', async () => {
    await authorize(rule({ CidrIp: '10.9.9.9/8', Description: 'x' }));
    const words = 'ingress accept tcp 80/80 10.0.0.0/8 with priority 1';
    expect(await problems(authorize(rule({ Priority: 2 }), rule(), rule({ Priority: 2, Policy: 'ACCEPT' })))).toEqual([
      `Rules[1]: The group has this rule already: ${words}.`,
      'Rules[2]: It repeats Rules[0]: ingress accept tcp 80/80 10.0.0.0/8 with priority 2.',
    ]);
    expect(await rules()).toHaveLength(1);
  });

  it('lose rules, all or none', async () => {
    await authorize(rule(), rule({ PortRange: '443/443', Description: 'kept' }));
    expect(await problems(revoke(rule(), rule({ Priority: 3 })))).toEqual([
      'Rules[1]: There is no such rule: ingress accept tcp 80/80 10.0.0.0/8 with priority 3.',
    ]);
    await revoke(rule({ Description: 'whatever' }));
    expect(await rules()).toMatchObject([{ PortRange: '443/443' }]);
  });

  it('have at most 200 rules', async () => {
    const hundred = (from: number) => Array.from({ length: 100 }, (_, at) => rule({ PortRange: `${from + at}/${from + at}` }));
    await authorize(...hundred(1));
    await authorize(...hundred(101));
    expect(await refusal(authorize(rule({ PortRange: '900/900' })))).toMatchObject({
      code: 'QuotaExceeded',
      message: expect.stringContaining(`A security group has at most 200 rules, ${SecurityGroupId} would have 201.`),
    });
  });

  it('stay while a service uses them', async () => {
    await deploy('echo', { vpc_id: VpcId, security_group_id: SecurityGroupId });
    expect((await refusal(call('DeleteSecurityGroup', { path: { SecurityGroupId } }))).message).toContain('is in use by service echo.');
  });
});

describe('the host', () => {
  it('is asked about all that the installation has', async () => {
    const VpcId = await createVpc();
    const VSwitchId = await createVSwitch(vSwitchBody(VpcId));
    await api.store.transaction((tx) => tx.putResource('gateway', gatewayRecord()));
    api.machine.found = [{ name: 'low-ports', subject: '', state: 'missing', message: 'Refused.', remedy: 'Be root.' }];
    expect(await call('DescribeHostCapabilities')).toMatchObject({
      Capabilities: [{ Name: 'low-ports', Subject: '', State: 'missing', Message: 'Refused.', Remedy: 'Be root.' }],
    });
    expect(api.machine.asked).toMatchObject([{ vSwitches: [{ id: VSwitchId, bindAddress: '127.0.1.1' }], gateways: 1, ports: [] }]);
  });
});
