import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { addNetworks, type ApiUnderTest, refusal, startApi } from './harness.ts';

const at = (GatewayId: unknown) => ({ GatewayId: String(GatewayId) });

describe('access to gateways', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  let id: string;
  beforeEach(async () => {
    api = await startApi();
    await addNetworks(api.store);
    call = api.client();
    id = await make({ InstanceType: '2c4g' });
  });
  afterEach(() => api.close());

  const make = async (body: object) => String((await call('CreateGateway', { body }))['GatewayId']);
  const problems = async (asked: Promise<unknown>) => (await refusal(asked)).problems.map(({ path, message }) => `${path}: ${message}`);
  const record = async () => {
    const gateway = await api.store.transaction((tx) => tx.resource('gateway', id));
    if (gateway === null) throw new Error(`no gateway ${id}`);
    return gateway;
  };
  const allow = (AclPolicyList: string, more: object = {}) =>
    call('CreateAclPolicy', { path: at(id), query: { AclPolicyList, ...(more as Record<string, string>) } });
  const lists = (query: Record<string, string> = {}) => call('ListAclPolicy', { path: at(id), query });
  const link = (VpcId: string, VSwitchId: string, more: object = {}) =>
    call('CreateGatewayIntranetLinkedVpc', { path: at(id), query: { VpcId, VSwitchId, ...(more as Record<string, string>) } });
  const unlink = (query: Record<string, string>) => call('DeleteGatewayIntranetLinkedVpc', { path: at(id), query });
  const links = async () => (await call('ListGatewayIntranetLinkedVpc', { path: at(id) }))['IntranetLinkedVpcList'] as object[];
  const update = (body: object) => call('UpdateGateway', { path: at(id), body });

  describe('by allowlists', () => {
    it('begins with nobody from the Internet', async () => {
      expect(await lists()).toMatchObject({ GatewayId: id, InternetAclPolicyList: [{ AclPolicyList: [] }], IntranetVpcAclPolicyList: [] });
    });

    it.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('takes entries as $name writes them', async ({ index }) => {
      const other = api.client(api.administrator, index);
      const AclPolicyList = JSON.stringify([{ Entry: '192.0.2.0/24', Comment: 'the office, "north"' }, { Entry: '2001:db8::/32' }]);
      const changed = await other('CreateAclPolicy', { path: at(id), query: { AclPolicyList } });
      expect(changed).toMatchObject({ GatewayId: id, Message: `Gateway [${id}] has a new allowlist` });
      await other('DeleteAclPolicy', { path: at(id), query: { AclPolicyList: '[{"Entry":"2001:db8::/32","Comment":""}]' } });
      expect((await lists())['InternetAclPolicyList']).toEqual([
        { AclPolicyList: [{ Entry: '192.0.2.0/24', Comment: 'the office, "north"' }] },
      ]);
    });

    it('takes entries separated by a comma or a line feed', async () => {
      await allow('192.0.2.0/24, 198.51.100.7\n203.0.113.0/24\r\n\r\n2001:db8::1,');
      await allow('["100.64.0.0/10"]');
      expect((await record()).internet.allow.map(({ cidr }) => cidr)).toEqual([
        '192.0.2.0/24',
        '198.51.100.7/32',
        '203.0.113.0/24',
        '2001:db8::1/128',
        '100.64.0.0/10',
      ]);
    });

    it('takes all entries or none, and at most 15 CIDR blocks', async () => {
      const fifteen = Array.from({ length: 15 }, (_, i) => `10.0.${i}.0/24`);
      expect(await problems(allow([...fifteen, '192.0.2.0/24'].join('\n')))).toEqual([
        'AclPolicyList: A list has at most 15 entries. This one has 0, and with 16 more it would have 16.',
      ]);
      expect((await record()).internet.allow).toEqual([]);
      await allow(fifteen.join(','));
      const before = (await record()).generation;
      expect(await problems(allow('1.2.3.4, 10.0.0.0/24, x'))).toEqual([
        expect.stringContaining('"x": Expected an IPv4 or IPv6 address'),
        expect.stringContaining('"10.0.0.0/24": The list has 10.0.0.0/24 already.'),
        expect.stringContaining('with 1 more it would have 16'),
      ]);
      expect((await record()).generation).toBe(before);
      const gone = call('DeleteAclPolicy', { path: at(id), query: { AclPolicyList: '10.0.0.0/24,9.9.9.9' } });
      expect(await problems(gone)).toEqual(['AclPolicyList: "9.9.9.9": The list has no entry 9.9.9.9/32.']);
      expect((await record()).internet.allow).toHaveLength(15);
    });

    it('lets any public address in with 0.0.0.0/0, and says what that leaves out', async () => {
      const { Notices } = await allow('0.0.0.0/0');
      expect(Notices).toEqual([{ path: 'AclPolicyList', message: expect.stringContaining('IPv6 addresses need ::/0') }]);
    });

    it('keeps the list while the portal is off', async () => {
      await update({ EnableInternet: true });
      await allow('192.0.2.0/24');
      await update({ EnableInternet: false });
      expect(await record()).toMatchObject({ internet: { enabled: false, allow: [{ cidr: '192.0.2.0/24' }] } });
    });

    it('has a list for each linked VPC', async () => {
      await link('vpc-one', 'vsw-one-a');
      await link('vpc-two', 'vsw-two-a');
      await allow('127.0.1.0/24', { VpcId: 'vpc-one' });
      const open = { Entry: '0.0.0.0/0', Comment: 'Default: everybody in the VPC' };
      expect(await lists()).toMatchObject({
        IntranetVpcAclPolicyList: [
          { VpcId: 'vpc-one', AclPolicyList: [open, { Entry: '127.0.1.0/24', Comment: '' }] },
          { VpcId: 'vpc-two', AclPolicyList: [open, { ...open, Entry: '::/0' }] },
        ],
      });
      expect(await lists({ VpcId: 'vpc-one' })).toMatchObject({
        InternetAclPolicyList: [],
        IntranetVpcAclPolicyList: [{ VpcId: 'vpc-one' }],
      });
      expect(await problems(allow('1.2.3.4', { VpcId: 'vpc-three' }))).toEqual([
        `VpcId: The VPC "vpc-three" is not linked to the gateway ${id}. Linked: vpc-one, vpc-two.`,
      ]);
      await call('DeleteAclPolicy', { path: at(id), query: { VpcId: 'vpc-one', AclPolicyList: '0.0.0.0/0' } });
      expect((await record()).linkedVpcs[0]?.allow.map(({ cidr }) => cidr)).toEqual(['127.0.1.0/24']);
    });

    it('says what is wrong with a list that is not one', async () => {
      expect(await problems(allow('[{"Entry":5}]'))).toEqual(['AclPolicyList.0.Entry: Expected a string.']);
      expect(await problems(allow('[{"entry":"1.2.3.4"'))).toEqual(['AclPolicyList: It is not valid JSON.']);
      expect(await problems(call('CreateAclPolicy', { path: at(id) }))).toEqual([expect.stringContaining('AclPolicyList: Missing.')]);
    });
  });

  describe('from linked VPCs', () => {
    it('adds one vSwitch in each zone, by one call each', async () => {
      await link('vpc-one', 'vsw-one-a');
      await link('vpc-one', 'vsw-one-b');
      expect(await links()).toEqual([
        {
          AccountId: '1000000000000001',
          AuthoritativeDnsEnabled: false,
          Ip: '127.0.1.1',
          SecurityGroupId: '',
          Status: 'Creating',
          VSwitchId: 'vsw-one-a',
          VpcId: 'vpc-one',
          Zone: 'zone-a',
          Endpoint: '',
        },
        expect.objectContaining({ VSwitchId: 'vsw-one-b', Ip: '127.0.2.1', Zone: 'zone-b' }),
      ]);
      expect(await call('DescribeGateway', { path: at(id) })).toMatchObject({ IntranetEnabled: true, Generation: 3 });
      expect(await problems(link('vpc-one', 'vsw-one-a2'))).toEqual([
        'VSwitchId: The vSwitches vsw-one-a and vsw-one-a2 are both in zone-a. Select only one vSwitch per zone.',
      ]);
    });

    it('shows where nodes answer', async () => {
      await link('vpc-one', 'vsw-one-a');
      const listener = {
        entrance: 'vpc',
        host: '127.0.1.1',
        port: 30_001,
        vpcId: 'vpc-one',
        vSwitchId: 'vsw-one-a',
        zone: 'zone-a',
      } as const;
      const status = {
        id,
        phase: 'Running',
        reason: '',
        message: '',
        observedGeneration: 2,
        nodes: 1,
        readyNodes: 1,
        notices: [],
      } as const;
      await api.store.transaction((tx) => tx.putResource('gateway-status', { ...status, listeners: [{ ...listener, healthy: true }] }));
      expect(await links()).toMatchObject([{ Ip: '127.0.1.1', Status: 'Running' }]);
    });

    it('refuses a zone that is not supported, in the words of PAI-EAS', async () => {
      const refused = await refusal(link('vpc-one', 'vsw-one-g'));
      const text = 'Vswitch vsw-one-g in zone cn-beijing-g is not supported, supported zones: [zone-a zone-b]';
      expect(refused.problems).toEqual([{ path: 'VSwitchId', message: text }]);
      expect(refused.message).toContain(`${text} request id`);
      expect(await call('ListGatewayIntranetSupportedZone', { path: at(id) })).toMatchObject({ Zones: ['zone-a', 'zone-b'] });
    });

    it('refuses what is not there, or not together', async () => {
      expect(await problems(link('vpc-none', 'vsw-one-a'))).toEqual([
        expect.stringContaining('There is no VPC "vpc-none". Those there are: vpc-one,'),
      ]);
      expect(await problems(link('vpc-one', 'vsw-none'))).toEqual([
        expect.stringContaining('There is no vSwitch "vsw-none". Those of vpc-one: vsw-one-a'),
      ]);
      expect(await problems(link('vpc-one', 'vsw-two-a'))).toEqual([
        'VSwitchId: The vSwitch vsw-two-a is of the VPC vpc-two, not of vpc-one.',
      ]);
      expect(await links()).toEqual([]);
    });

    it('takes the VPC of another account that the configuration allows, when its account is named', async () => {
      expect(await problems(link('vpc-partner', 'vsw-partner-a'))).toEqual([
        'AccountId: The VPC vpc-partner belongs to another account. Give AccountId: partner-account.',
      ]);
      expect(await problems(link('vpc-partner', 'vsw-partner-a', { AccountId: 'x' }))).toEqual([
        'AccountId: The VPC vpc-partner belongs to the account partner-account, not to "x".',
      ]);
      expect(await problems(link('vpc-stranger', 'vsw-stranger-a', { AccountId: 'stranger-account' }))).toEqual([
        expect.stringContaining('List it in dedicatedGateways.allowedAccounts of the configuration'),
      ]);
      await link('vpc-partner', 'vsw-partner-a', { AccountId: 'partner-account' });
      expect(await links()).toMatchObject([{ AccountId: 'partner-account', VpcId: 'vpc-partner' }]);
    });

    it('resolves names with authority for one linked VPC only', async () => {
      await link('vpc-one', 'vsw-one-a', { EnableAuthoritativeDns: 'true' });
      expect(await problems(link('vpc-two', 'vsw-two-a', { EnableAuthoritativeDns: 'true' }))).toEqual([
        expect.stringContaining('EnableAuthoritativeDns: The linked VPC vpc-one has authoritative DNS resolution already'),
      ]);
      await link('vpc-two', 'vsw-two-a');
      await link('vpc-one', 'vsw-one-b');
      expect((await record()).linkedVpcs.map(({ authoritativeDns }) => authoritativeDns)).toEqual([true, false]);
      await link('vpc-one', 'vsw-one-a', { EnableAuthoritativeDns: 'false' });
      await link('vpc-two', 'vsw-two-a', { EnableAuthoritativeDns: 'true' });
      expect((await record()).linkedVpcs.map(({ authoritativeDns }) => authoritativeDns)).toEqual([false, true]);
    });

    it('ends with the last vSwitch, which takes list and peers along', async () => {
      await link('vpc-one', 'vsw-one-a');
      await link('vpc-one', 'vsw-one-b');
      await allow('10.0.0.0/8', { VpcId: 'vpc-one' });
      await unlink({ VpcId: 'vpc-one', VSwitchId: 'vsw-one-a' });
      expect((await record()).linkedVpcs[0]).toMatchObject({ vSwitchIds: ['vsw-one-b'], allow: [{}, { cidr: '10.0.0.0/8' }] });
      expect(await problems(unlink({ VpcId: 'vpc-one', VSwitchId: 'vsw-one-a' }))).toEqual([
        expect.stringContaining('Those of vpc-one: vsw-one-b.'),
      ]);
      await unlink({ VpcId: 'vpc-one', VSwitchId: 'vsw-one-b' });
      expect((await record()).linkedVpcs).toEqual([]);
      await link('vpc-one', 'vsw-one-a');
      expect((await record()).linkedVpcs[0]?.allow.map(({ cidr }) => cidr)).toEqual(['0.0.0.0/0']);
      await link('vpc-one', 'vsw-one-b');
      await unlink({ VpcId: 'vpc-one' });
      expect(await links()).toEqual([]);
      expect(await problems(unlink({ VpcId: 'vpc-one' }))).toEqual([expect.stringContaining('is not linked')]);
    });

    it('is not switched off together, so that no list is lost by accident', async () => {
      await link('vpc-one', 'vsw-one-a');
      expect(await problems(update({ EnableIntranet: false }))).toEqual([expect.stringContaining('DeleteGatewayIntranetLinkedVpc')]);
      await update({ EnableIntranet: true });
    });

    it('has peers', async () => {
      await link('vpc-one', 'vsw-one-a');
      const peers = (operation: string, list: object[]) =>
        call(operation, { path: at(id), query: { VpcId: 'vpc-one', PeerVpcs: JSON.stringify(list) } });
      const add = (...list: object[]) => peers('CreateGatewayIntranetLinkedVpcPeer', list);
      await add({ VpcId: 'vpc-far', Region: 'cn-beijing' }, { VpcId: 'vpc-near' });
      const listed = (query: Record<string, string> = {}) => call('ListGatewayIntranetLinkedVpcPeer', { path: at(id), query });
      expect(await listed({ VpcId: 'vpc-one' })).toMatchObject({
        GatewayId: id,
        PeerVpcList: [
          {
            VpcId: 'vpc-one',
            PeerVpcs: [
              { VpcId: 'vpc-far', Region: 'cn-beijing', Status: 'Running' },
              { VpcId: 'vpc-near', Region: 'local', Status: 'Running' },
            ],
          },
        ],
      });
      expect(await problems(add({ VpcId: 'vpc-new' }, { VpcId: 'vpc-far' }, { VpcId: 'vpc-one' }, { VpcId: '!' }))).toEqual([
        'PeerVpcs: vpc-far is a peer already, or named twice.',
        'PeerVpcs: vpc-one is the linked VPC itself.',
        'PeerVpcs: "!" is no id of a VPC.',
      ]);
      expect(await problems(peers('DeleteGatewayIntranetLinkedVpcPeer', [{ VpcId: 'vpc-new' }]))).toEqual([
        'PeerVpcs: "vpc-new" is no peer of vpc-one.',
      ]);
      await peers('DeleteGatewayIntranetLinkedVpcPeer', [{ VpcId: 'vpc-far', Region: 'cn-beijing' }]);
      expect((await listed())['PeerVpcList']).toMatchObject([{ PeerVpcs: [{ VpcId: 'vpc-near' }] }]);
    });
  });

  describe('to an Application gateway', () => {
    beforeEach(async () => {
      id = await make({ GatewayType: 'Application', Name: 'alb' });
    });
    const IN_ONE = { VpcId: 'vpc-one', VSwitchIds: ['vsw-one-a', 'vsw-one-b'] };
    const shown = () => call('DescribeGateway', { path: at(id) });

    it('is a record only until a network is enabled', async () => {
      expect(await shown()).toMatchObject({
        GatewayType: 'Application',
        InstanceType: '',
        Nodes: 0,
        MinReplicas: 1,
        MaxReplicas: 4,
        InternetEnabled: false,
        IntranetEnabled: false,
        LoadBalancerList: [],
      });
      expect(await problems(update({ EnableInternet: true }))).toEqual([
        'EnableInternet: An Application gateway needs a VPC for this: give VpcId and VSwitchIds.',
      ]);
      expect(await problems(update(IN_ONE))).toEqual([expect.stringContaining('Say which network is to be there')]);
      const changed = await update({ EnableInternet: true, ...IN_ONE });
      expect(changed['Notices']).toMatchObject([{ path: 'EnableInternet' }]);
      expect(await shown()).toMatchObject({
        Nodes: 1,
        InternetEnabled: true,
        IntranetEnabled: false,
        LoadBalancerList: [{ VpcId: 'vpc-one', VSwitchIds: ['vsw-one-a', 'vsw-one-b'], Status: 'Creating' }],
      });
    });

    it('has no specification and no fixed number of nodes', async () => {
      expect(await problems(update({ InstanceType: '2c4g', Replicas: 2 }))).toEqual([
        expect.stringContaining('InstanceType: An Application gateway has no specification'),
        expect.stringContaining('Replicas: The nodes of an Application gateway follow the load'),
      ]);
      expect(await problems(update({ MinReplicas: 3, MaxReplicas: 2 }))).toEqual([
        'MaxReplicas: It is 2, less than MinReplicas, which is 3.',
      ]);
      expect(await problems(update({ MaxReplicas: 5 }))).toEqual([
        expect.stringContaining('is not within 1 and 4, which dedicatedGateways.application'),
      ]);
      await update({ MinReplicas: 2, MaxReplicas: 3 });
      expect(await shown()).toMatchObject({ MinReplicas: 2, MaxReplicas: 3 });
    });

    it('has both networks in the same VPC', async () => {
      await update({ EnableIntranet: true, ...IN_ONE });
      const elsewhere = { EnableInternet: true, VpcId: 'vpc-two', VSwitchIds: ['vsw-two-a', 'vsw-two-b'] };
      expect(await problems(update(elsewhere))).toEqual([
        'VpcId: The VPC access of the gateway uses the VPC vpc-one, and both networks of an Application gateway are in the same VPC.',
      ]);
      expect(await problems(link('vpc-two', 'vsw-two-a'))).toEqual([expect.stringContaining('uses the VPC vpc-one')]);
      await update({ EnableInternet: true });
      expect((await record()).internet).toMatchObject({ enabled: true, vSwitchIds: ['vsw-one-a', 'vsw-one-b'] });
      await update({ VpcId: 'vpc-two', VSwitchIds: ['vsw-two-a', 'vsw-two-b'] });
      expect(await shown()).toMatchObject({ LoadBalancerList: [{ VpcId: 'vpc-two', VSwitchIds: ['vsw-two-a', 'vsw-two-b'] }] });
      await update({ EnableIntranet: false });
      expect(await shown()).toMatchObject({ IntranetEnabled: false, InternetEnabled: true });
      expect(await problems(update({ EnableIntranet: true, ...IN_ONE }))).toEqual([
        'VpcId: The Internet access of the gateway uses the VPC vpc-two, and both networks of an Application gateway are in the same VPC.',
      ]);
    });

    it('takes one vSwitch per zone, and advises two zones', async () => {
      const two = { EnableIntranet: true, VpcId: 'vpc-one', VSwitchIds: ['vsw-one-a', 'vsw-one-a2'] };
      expect(await problems(update(two))).toEqual([expect.stringContaining('The vSwitches vsw-one-a and vsw-one-a2 are both in zone-a.')]);
      const { Notices } = await update({ ...two, VSwitchIds: ['vsw-one-a'] });
      expect(Notices).toEqual([
        { path: 'VSwitchIds', message: expect.stringContaining('select at least two vSwitches in different zones') },
      ]);
      expect(await problems(update({ EnableIntranet: true, VpcId: 'vpc-one' }))).toEqual([expect.stringContaining('VSwitchIds: Missing.')]);
      expect(await problems(update({ ...two, VSwitchIds: ['vsw-one-g'] }))).toEqual([
        'VSwitchIds: Vswitch vsw-one-g in zone cn-beijing-g is not supported, supported zones: [zone-a zone-b]',
      ]);
      expect(await problems(update({ EnableIntranet: true, VpcId: 'vpc-partner', VSwitchIds: ['vsw-partner-a'] }))).toEqual([
        expect.stringContaining('belongs to the account partner-account'),
      ]);
    });

    it('takes linked vSwitches as VPC access, with allowlists as any gateway', async () => {
      const { Notices } = await link('vpc-one', 'vsw-one-a');
      expect(Notices).toMatchObject([{ message: expect.stringContaining('at least two vSwitches in different zones') }]);
      await link('vpc-one', 'vsw-one-b');
      expect(await shown()).toMatchObject({ IntranetEnabled: true, LoadBalancerList: [{ VSwitchIds: ['vsw-one-a', 'vsw-one-b'] }] });
      await allow('10.0.0.0/8', { VpcId: 'vpc-one' });
      await allow('192.0.2.0/24');
      expect((await record()).internet.allow).toHaveLength(1);
      await unlink({ VpcId: 'vpc-one' });
      expect(await shown()).toMatchObject({ IntranetEnabled: false, LoadBalancerList: [] });
    });
  });
});
