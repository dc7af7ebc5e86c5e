import { OPERATIONS } from '@infergate/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall, type CallInput } from './alibaba-clients.ts';
import { addNetworks, type ApiUnderTest, startApi } from './harness.ts';

/** Those that PAI-EAS has, too. */
const GATEWAY_OPERATIONS = OPERATIONS.filter(({ path, isEas }) => path.startsWith('/gateways') && isEas).map(({ name }) => name);

describe.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('the gateway operations of PAI-EAS through $name', ({ index }) => {
  let api: ApiUnderTest;
  let raw: AlibabaCall;
  let called: Set<string>;
  beforeEach(async () => {
    api = await startApi();
    await addNetworks(api.store);
    raw = api.client(api.administrator, index);
    called = new Set();
  });
  afterEach(() => api.close());

  const call = (operation: string, input?: CallInput) => {
    called.add(operation);
    return raw(operation, input);
  };

  it('take what its own SDK sends, and nothing of ours is needed', async () => {
    const created = await call('CreateGateway', {
      query: { ResourceName: 'eas-r-1' },
      body: {
        AutoRenewal: false,
        ChargeType: 'PostPaid',
        EnableInternet: true,
        EnableIntranet: true,
        GatewayType: 'FullyManaged',
        InstanceType: '2c4g',
        Name: 'front',
        Replicas: 2,
      },
    });
    expect(created).toMatchObject({ ClusterId: 'local', GatewayId: expect.stringMatching(/^gw-/) });
    const path = { ClusterId: 'cn-shanghai', GatewayId: String(created['GatewayId']) };
    const at = (query: Readonly<Record<string, string>> = {}): CallInput => ({ path, query });

    const AclPolicyList = '[{"Comment":"office","Entry":"192.0.2.0/24"},{"Comment":"","Entry":"0.0.0.0/0"}]';
    await call('CreateAclPolicy', at({ AclPolicyList }));
    await call('CreateGatewayIntranetLinkedVpc', at({ VpcId: 'vpc-one', VSwitchId: 'vsw-one-a', EnableAuthoritativeDns: 'true' }));
    await call(
      'CreateGatewayIntranetLinkedVpc',
      at({ VpcId: 'vpc-partner', VSwitchId: 'vsw-partner-a', AccountId: 'partner-account', EnableAuthoritativeDns: 'false' }),
    );
    await call('CreateAclPolicy', at({ VpcId: 'vpc-one', AclPolicyList: '[{"Entry":"10.0.0.0/8"}]' }));
    await call('DeleteAclPolicy', at({ VpcId: 'vpc-one', AclPolicyList: '[{"Comment":"Default","Entry":"0.0.0.0/0"}]' }));
    expect(await call('ListAclPolicy', at())).toMatchObject({
      InternetAclPolicyList: [{ AclPolicyList: [{ Entry: '192.0.2.0/24', Comment: 'office' }, { Entry: '0.0.0.0/0' }] }],
      IntranetVpcAclPolicyList: [{ VpcId: 'vpc-one', AclPolicyList: [{ Entry: '10.0.0.0/8' }] }, { VpcId: 'vpc-partner' }],
    });
    expect(await call('ListGatewayIntranetSupportedZone', at())).toMatchObject({ Zones: ['zone-a', 'zone-b'] });
    expect(await call('ListGatewayIntranetLinkedVpc', at())).toMatchObject({
      IntranetLinkedVpcList: [{ VpcId: 'vpc-one', AuthoritativeDnsEnabled: true }, { AccountId: 'partner-account' }],
    });

    const PeerVpcs = '[{"Region":"cn-beijing","VpcId":"vpc-far"}]';
    await call('CreateGatewayIntranetLinkedVpcPeer', at({ VpcId: 'vpc-one', PeerVpcs }));
    expect(await call('ListGatewayIntranetLinkedVpcPeer', at({ VpcId: 'vpc-one' }))).toMatchObject({
      PeerVpcList: [{ VpcId: 'vpc-one', PeerVpcs: [{ Region: 'cn-beijing', VpcId: 'vpc-far', Status: 'Running' }] }],
    });
    await call('DeleteGatewayIntranetLinkedVpcPeer', at({ VpcId: 'vpc-one', PeerVpcs }));
    await call('DeleteGatewayIntranetLinkedVpc', at({ VpcId: 'vpc-partner', VSwitchId: 'vsw-partner-a' }));

    const CustomDomain = '{"CertificateId":"","Domain":"models.example.com","Type":"intranet"}';
    await call('AttachGatewayDomain', at({ CustomDomain }));
    expect(await call('ListGatewayDomains', at())).toMatchObject({ CustomDomains: [{ Domain: 'models.example.com', Type: 'intranet' }] });
    await call('DetachGatewayDomain', at({ CustomDomain }));

    await call('UpdateGatewayLabel', { path, body: { Labels: { team: 'vision', stage: 'test' } } });
    await call('DeleteGatewayLabel', at({ LabelKeys: '["stage"]' }));
    await call('UpdateGateway', {
      path,
      body: {
        EnableInternet: false,
        EnableIntranet: true,
        EnableSSLRedirection: true,
        InstanceType: '4c8g',
        IsDefault: true,
        Name: 'door',
        Replicas: 3,
      },
    });
    expect(await call('DescribeGateway', at())).toMatchObject({
      GatewayName: 'door',
      InstanceType: '4c8g',
      Replicas: 3,
      IsDefault: true,
      InternetEnabled: false,
      IntranetEnabled: true,
      SSLRedirectionEnabled: true,
      Labels: [{ LabelKey: 'team', LabelValue: 'vision' }],
    });
    const filters = {
      ChargeType: 'PostPaid',
      GatewayId: path.GatewayId,
      GatewayName: 'door',
      GatewayType: 'FullyManaged',
      InternetEnabled: 'false',
      Label: '{"team":"vision"}',
      Order: 'desc',
      PageNumber: '1',
      PageSize: '10',
      ResourceName: 'eas-r-1',
      Sort: 'CreateTime',
      Status: 'Creating',
    };
    expect(await call('ListGateway', { query: filters })).toMatchObject({ TotalCount: 1, Gateways: [{ GatewayName: 'door' }] });
    await call('DeleteGateway', at());
    expect([...called].sort()).toEqual([...GATEWAY_OPERATIONS].sort());
  });

  it('make an Application gateway a record although EnableIntranet is on, as it is in PAI-EAS by default', async () => {
    const body = { GatewayType: 'Application', Name: 'edge', EnableInternet: false, EnableIntranet: true, ChargeType: 'PostPaid' };
    const { GatewayId, Notices } = await call('CreateGateway', { body });
    const path = { GatewayId: String(GatewayId) };
    expect(Notices).toMatchObject([{ path: 'EnableIntranet', message: expect.stringContaining('VpcId and VSwitchIds') }]);
    expect(await call('DescribeGateway', { path })).toMatchObject({ IntranetEnabled: false, Nodes: 0 });
    await call('UpdateGateway', { path, body: { EnableIntranet: true, VpcId: 'vpc-one', VSwitchIds: ['vsw-one-a', 'vsw-one-b'] } });
    expect(await call('DescribeGateway', { path })).toMatchObject({ IntranetEnabled: true, Nodes: 1 });
  });
});
