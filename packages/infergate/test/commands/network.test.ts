import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused } from '../fake-management.ts';

let management: FakeManagement;
beforeEach(async () => {
  management = await FakeManagement.start();
});
afterEach(() => management.close());

const infergate = (...args: string[]) => run(args, { management });
const bodies = (operation: Parameters<FakeManagement['callsOf']>[0]) =>
  management.callsOf(operation).map(({ body }) => JSON.parse(body) as unknown);

const VPC = {
  VpcId: 'vpc-1',
  VpcName: 'main',
  CidrBlock: '10.0.0.0/16',
  AccountId: '1',
  VSwitchIds: ['vsw-1'],
  Origin: 'api',
  CreateTime: '2026-01-01T00:00:00Z',
};
const VSWITCH = {
  VSwitchId: 'vsw-1',
  VSwitchName: '',
  VpcId: 'vpc-1',
  ZoneId: 'zone-a',
  CidrBlock: '10.0.1.0/24',
  BindAddress: '127.0.1.1',
  Origin: 'api',
  CreateTime: '2026-01-01T00:00:00Z',
};
const page = (fields: object, TotalCount = 1) => ok({ PageNumber: 1, PageSize: 1000, TotalCount, ...fields });

describe('infergate vpc', () => {
  it('creates, and leaves out what was not given', async () => {
    management.answer('CreateVpc', ok({ VpcId: 'vpc-1', Message: '' }));
    expect((await infergate('vpc', 'create', '--cidr', '10.0.0.0/16')).out).toBe('VPC  vpc-1\n');
    const json = await infergate('vpc', 'create', '--cidr', '::/0', '--name', 'n', '--account', '2', '--output', 'json');
    expect(JSON.parse(json.out)).toMatchObject({ VpcId: 'vpc-1' });
    expect(bodies('CreateVpc')).toEqual([{ CidrBlock: '10.0.0.0/16' }, { CidrBlock: '::/0', VpcName: 'n', AccountId: '2' }]);
  });

  it('lists every page', async () => {
    management.answer('ListVpcs', page({ Vpcs: [VPC] }, 2), page({ Vpcs: [{ ...VPC, VpcId: 'vpc-2' }] }, 2));
    const { out } = await infergate('vpc', 'list', '--account', '1');
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ID', 'NAME', 'CIDR', 'ACCOUNT', 'VSWITCHES', 'ORIGIN'],
      ['vpc-1', 'main', '10.0.0.0/16', '1', '1', 'api'],
      ['vpc-2', 'main', '10.0.0.0/16', '1', '1', 'api'],
      [''],
    ]);
    expect(management.callsOf('ListVpcs').map(({ query }) => query)).toEqual([
      { AccountId: '1', PageNumber: '1', PageSize: '1000' },
      { AccountId: '1', PageNumber: '2', PageSize: '1000' },
    ]);
  });

  it('describes with vSwitches and users, and is whole as JSON', async () => {
    management.answer('DescribeVpc', ok({ Vpc: VPC, VSwitches: [VSWITCH], UsedBy: ['service echo', 'vSwitch vsw-1'] }));
    const { out } = await infergate('vpc', 'describe', 'vpc-1');
    expect(out).toContain('Used by  service echo, vSwitch vsw-1\n');
    expect(out).toMatch(/vsw-1 +- +vpc-1 +zone-a +10\.0\.1\.0\/24 +127\.0\.1\.1 +api\n$/);
    const json = await infergate('vpc', 'describe', 'vpc-1', '--output', 'json');
    expect(JSON.parse(json.out)).toMatchObject({ Vpc: VPC, VSwitches: [VSWITCH] });
  });

  it('renames and deletes; a refusal is exit code 4', async () => {
    management.answer('UpdateVpc', ok({ VpcId: 'vpc-1', Message: 'updated' }));
    expect((await infergate('vpc', 'rename', 'vpc-1', 'other')).err).toBe('updated\n');
    expect(bodies('UpdateVpc')).toEqual([{ VpcName: 'other' }]);
    management.answer('DeleteVpc', refused(409, 'DependencyViolation', 'The VPC vpc-1 is in use by service echo.'));
    const { exitCode, err } = await infergate('vpc', 'delete', 'vpc-1');
    expect([exitCode, err]).toEqual([4, 'DependencyViolation: The VPC vpc-1 is in use by service echo.\n(request id r-2)\n']);
  });
});

describe('infergate vswitch and zone', () => {
  it('create, list and delete', async () => {
    management.answer('CreateVSwitch', ok({ VSwitchId: 'vsw-1', Message: '' }));
    const where = ['--vpc', 'vpc-1', '--zone', 'zone-a', '--cidr', '10.0.1.0/24'];
    expect((await infergate('vswitch', 'create', ...where, '--bind-address', '127.0.1.1')).out).toBe('vSwitch  vsw-1\n');
    expect(bodies('CreateVSwitch')).toEqual([{ VpcId: 'vpc-1', ZoneId: 'zone-a', CidrBlock: '10.0.1.0/24', BindAddress: '127.0.1.1' }]);
    management.answer('ListVSwitches', page({ VSwitches: [VSWITCH] }));
    expect((await infergate('vswitch', 'list', '--vpc', 'vpc-1', '--zone', 'zone-a')).out).toContain('127.0.1.1');
    expect(management.callsOf('ListVSwitches')[0]?.query).toMatchObject({ VpcId: 'vpc-1', ZoneId: 'zone-a' });
    management.answer('DeleteVSwitch', ok({ VSwitchId: 'vsw-1', Message: 'deleted' }));
    expect((await infergate('vswitch', 'delete', 'vsw-1')).err).toBe('deleted\n');
  });

  it('says what is missing, and asks nobody', async () => {
    const { exitCode, err } = await infergate('vswitch', 'create', '--vpc', 'vpc-1');
    expect(exitCode).toBe(2);
    expect(err).toContain("required option '--zone <zone>' not specified");
    expect(management.calls).toEqual([]);
  });

  it('shows which zones gateways support', async () => {
    const Zones = [
      { ZoneId: 'zone-a', SupportedByGateways: true, VSwitchIds: ['vsw-1', 'vsw-2'] },
      { ZoneId: 'zone-x', SupportedByGateways: false, VSwitchIds: [] },
    ];
    management.answer('ListZones', ok({ Zones }));
    const { out } = await infergate('zone', 'list');
    expect(out).toMatch(/zone-a +supported +vsw-1, vsw-2\nzone-x +not supported +-\n$/);
  });
});

describe('infergate security-group', () => {
  const GROUP = {
    SecurityGroupId: 'sg-1',
    SecurityGroupName: 'web',
    Description: '',
    VpcId: 'vpc-1',
    RuleCount: 1,
    CreateTime: '2026-01-01T00:00:00Z',
    UpdateTime: '2026-01-01T00:00:00Z',
  };
  const RULE = {
    Direction: 'ingress',
    Policy: 'drop',
    IpProtocol: 'tcp',
    PortRange: '80/80',
    CidrIp: '10.0.0.0/8',
    Priority: 7,
    Description: 'why',
  };

  it('creates, lists, describes, changes and deletes', async () => {
    management.answer('CreateSecurityGroup', ok({ SecurityGroupId: 'sg-1', Message: '' }));
    expect((await infergate('security-group', 'create', '--vpc', 'vpc-1')).out).toBe('Security group  sg-1\n');
    management.answer('ListSecurityGroups', page({ SecurityGroups: [GROUP] }));
    expect((await infergate('security-group', 'list')).out).toMatch(/sg-1 +web +vpc-1 +1 +-\n$/);
    management.answer('DescribeSecurityGroup', ok({ SecurityGroup: GROUP, Rules: [RULE], UsedBy: [] }));
    expect((await infergate('security-group', 'describe', 'sg-1')).out).toMatch(/ingress +7 +drop +tcp +80\/80 +10\.0\.0\.0\/8 +why\n$/);
    management.answer('UpdateSecurityGroup', ok({ SecurityGroupId: 'sg-1', Message: 'updated' }));
    await infergate('security-group', 'update', 'sg-1', '--description', 'x');
    expect(bodies('UpdateSecurityGroup')).toEqual([{ Description: 'x' }]);
    management.answer('DeleteSecurityGroup', ok({ SecurityGroupId: 'sg-1', Message: 'deleted' }));
    expect((await infergate('security-group', 'delete', 'sg-1')).exitCode).toBe(0);
  });

  it('adds and removes rules', async () => {
    management.answer('AuthorizeSecurityGroupRule', ok({ SecurityGroupId: 'sg-1', Message: 'added' }));
    const args = ['sg-1', '--policy', 'drop', '--ports', '80/80', '--cidr', '10.0.0.0/8', '--priority', '7'];
    expect((await infergate('security-group', 'authorize', ...args, '--description', 'why')).err).toBe('added\n');
    expect(bodies('AuthorizeSecurityGroupRule')).toEqual([{ Rules: [RULE] }]);
    management.answer('RevokeSecurityGroupRule', ok({ SecurityGroupId: 'sg-1', Message: 'removed' }));
    await infergate('security-group', 'revoke', 'sg-1', '--direction', 'egress', '--protocol', 'all', '--cidr', '::/0');
    const revoked = { Direction: 'egress', Policy: 'accept', IpProtocol: 'all', CidrIp: '::/0', Priority: 1 };
    expect(bodies('RevokeSecurityGroupRule')).toEqual([{ Rules: [revoked] }]);
  });

  it('is exit code 2 for a direction that there is not', async () => {
    const { exitCode, err } = await infergate('security-group', 'authorize', 'sg-1', '--cidr', '::/0', '--direction', 'up');
    expect([exitCode, err]).toEqual([2, '--direction is ingress, egress, not up\n']);
    expect(management.calls).toEqual([]);
  });
});

describe('infergate host check', () => {
  const Capabilities = [
    { Name: 'ipv6', Subject: '', State: 'ok', Message: 'IPv6 is there.', Remedy: '' },
    { Name: 'bind-address', Subject: 'vsw-1', State: 'missing', Message: 'Not here.', Remedy: 'Add it.' },
  ];

  it('shows what is there, and says how to get the rest', async () => {
    management.answer('DescribeHostCapabilities', ok({ Capabilities }));
    const { exitCode, out, err } = await infergate('host', 'check');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/ipv6 +ok +IPv6 is there\.\nbind-address vsw-1 +missing +Not here\.\n$/);
    expect(err).toBe('bind-address vsw-1: Add it.\n');
    expect(JSON.parse((await infergate('host', 'check', '--output', 'json')).out)).toEqual(Capabilities);
  });

  it('fails with --strict when anything is wanting', async () => {
    management.answer('DescribeHostCapabilities', ok({ Capabilities }), ok({ Capabilities: Capabilities.slice(0, 1) }));
    expect((await infergate('host', 'check', '--strict')).exitCode).toBe(1);
    expect((await infergate('host', 'check', '--strict')).exitCode).toBe(0);
  });
});
