import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused } from '../fake-management.ts';

const ID = 'gw-front';

function gateway(overrides: object = {}) {
  return {
    GatewayId: ID,
    GatewayName: 'front',
    GatewayType: 'FullyManaged',
    Status: 'Running',
    Reason: '',
    Message: '',
    InstanceType: '2c4g',
    Nodes: 2,
    ReadyNodes: 2,
    Replicas: 2,
    InternetEnabled: true,
    InternetEndpoint: 'http://127.0.0.1:30000',
    IntranetEnabled: false,
    IntranetEndpoints: [],
    IsDefault: false,
    ScaleFromZero: false,
    SSLRedirectionEnabled: false,
    MaxRequestBodyBytes: 1_048_576,
    Labels: [],
    Warnings: [],
    CreateTime: '2026-01-01T00:00:00Z',
    UpdateTime: '2026-01-01T00:00:00Z',
    Generation: 1,
    ObservedGeneration: 1,
    ...overrides,
  };
}

let management: FakeManagement;
beforeEach(async () => {
  management = await FakeManagement.start();
  management.answer('DescribeGateway', ok(gateway()));
});
afterEach(() => management.close());

const command = (...args: string[]) => run(['gateway', ...args], { management });
const bodyOf = (operation: Parameters<FakeManagement['callsOf']>[0]) => JSON.parse(management.callsOf(operation)[0]?.body ?? '') as unknown;
const queryOf = (operation: Parameters<FakeManagement['callsOf']>[0]) => management.callsOf(operation)[0]?.query;
const CHANGED = ok({ GatewayId: ID, Message: `Gateway [${ID}] is updating` });

describe('create', () => {
  it('sends what was typed, says notices, and waits until the nodes serve', async () => {
    management
      .answer(
        'CreateGateway',
        ok({ ClusterId: 'local', GatewayId: ID, Message: '', Notices: [{ path: 'Replicas', message: 'two are advised' }] }),
      )
      .answer(
        'DescribeGateway',
        ok(gateway({ Status: 'Creating', ReadyNodes: 0, ObservedGeneration: 0 })),
        ok(gateway({ Status: 'Creating', ReadyNodes: 1 })),
        ok(gateway()),
      );
    const typed =
      '--specification 4c8g --nodes 2 --name front --internet on --default off --limit first-byte=5000 --limit request=none'.split(' ');
    const { exitCode, out, err } = await command(
      'create',
      ...typed,
      '--port',
      'internet-tls=443',
      '--label',
      'team=a',
      '--charge-type',
      'PrePaid',
    );
    expect(exitCode).toBe(0);
    expect(bodyOf('CreateGateway')).toEqual({
      GatewayType: 'FullyManaged',
      InstanceType: '4c8g',
      Replicas: 2,
      Name: 'front',
      EnableInternet: true,
      IsDefault: false,
      Timeouts: { FirstByte: 5_000, Request: null },
      Ports: { InternetTls: 443 },
      Labels: { team: 'a' },
      ChargeType: 'PrePaid',
    });
    expect(err).toBe(
      `${ID} is created.\nnotice: --nodes: two are advised\nfront: Creating, 0/2 nodes ready\nfront: Creating, 1/2 nodes ready\nfront: Running, 2/2 nodes ready\n`,
    );
    expect(out).toContain('http://127.0.0.1:30000');
  });

  it('says what the API says in the words of the command line', async () => {
    const problems = [
      { path: 'InstanceType', message: 'Missing.' },
      { path: 'Ports.InternetTls', message: 'Only then. Link VPCs with CreateGatewayIntranetLinkedVpc; set MinReplicas and MaxReplicas.' },
    ];
    management.answer('CreateGateway', refused(400, 'InvalidParameter', 'x', problems));
    const { exitCode, err } = await command('create');
    expect(exitCode).toBe(4);
    expect(err).toContain('  --specification: Missing.\n');
    expect(err).toContain(
      '  --port internet-tls: Only then. Link VPCs with "infergate gateway vpc link"; set --min-nodes and --max-nodes.\n',
    );
  });

  it('ends with the reason when the gateway fails', async () => {
    management
      .answer('CreateGateway', ok({ ClusterId: 'local', GatewayId: ID, Message: '' }))
      .answer('DescribeGateway', ok(gateway({ Status: 'Failed', Reason: 'PortInUse', Message: 'Port 30000 is taken.' })));
    const { exitCode, err } = await command('create', '--specification', '2c4g');
    expect(exitCode).toBe(5);
    expect(err).toContain('front failed: Port 30000 is taken.');
  });

  it('says that an Application gateway without a network is a record only', async () => {
    management
      .answer('CreateGateway', ok({ ClusterId: 'local', GatewayId: ID, Message: '' }))
      .answer('DescribeGateway', ok(gateway({ GatewayType: 'Application', InternetEnabled: false, Nodes: 0, ReadyNodes: 0 })));
    const { exitCode, err } = await command('create', '--type', 'alb', '--vpc', 'vpc-a', '--vswitch', 'vsw-a', '--vswitch', 'vsw-b');
    expect(exitCode).toBe(0);
    expect(err).toContain('front is a record until one of its networks is enabled');
    expect(bodyOf('CreateGateway')).toEqual({ GatewayType: 'alb', VpcId: 'vpc-a', VSwitchIds: ['vsw-a', 'vsw-b'] });
  });

  it.each([
    ['--specification', '3c5g'],
    ['--internet', 'yes'],
    ['--nodes', 'two'],
    ['--limit', 'total=5'],
    ['--port', 'internet=https'],
  ])('takes no %s %s', async (...typed) => {
    expect((await command('create', ...typed)).exitCode).toBe(2);
    expect(management.calls).toEqual([]);
  });
});

describe('a wait', () => {
  it('whose length is no number changes nothing', async () => {
    const { exitCode, err } = await command('acl', 'add', ID, '192.0.2.1', '--timeout', 'x');
    expect([exitCode, err, management.calls]).toEqual([2, '--timeout is a whole number, not x\n', []]);
  });
});

describe('update', () => {
  it('wants to know what is to change', async () => {
    const { exitCode, err } = await command('update', ID);
    expect([exitCode, management.callsOf('UpdateGateway')]).toEqual([2, []]);
    expect(err).toContain('say what is to change');
  });

  it('waits for its own change, by name', async () => {
    management
      .answer('ListGateway', ok({ Gateways: [gateway({ GatewayName: 'front-2', GatewayId: 'gw-other' }), gateway()] }))
      .answer('UpdateGateway', CHANGED)
      .answer(
        'DescribeGateway',
        ok(gateway({ Status: 'Updating', Generation: 2 })),
        ok(gateway({ Generation: 2, ObservedGeneration: 2, Nodes: 3, ReadyNodes: 3 })),
      );
    const { exitCode, err } = await command('update', 'front', '--nodes', '3');
    expect(exitCode).toBe(0);
    expect(management.callsOf('UpdateGateway')).toMatchObject([{ path: `/api/v2/gateways/local/${ID}`, body: '{"Replicas":3}' }]);
    expect(err).toBe('front: Updating, 2/2 nodes ready\nfront: Running, 3/3 nodes ready\n');
    expect((await command('describe', 'fron')).err).toContain('There is no gateway named fron.');
  });
});

describe('delete', () => {
  it('waits until the gateway is gone', async () => {
    management
      .answer('DeleteGateway', ok({ GatewayId: ID, Message: `Gateway [${ID}] is deleting` }))
      .answer('DescribeGateway', ok(gateway({ Status: 'Deleting', ReadyNodes: 1 })), refused(404, 'InvalidGateway.NotFound', 'gone'));
    expect(await command('delete', ID)).toMatchObject({
      exitCode: 0,
      err: `Gateway [${ID}] is deleting\nfront: Deleting, 1/2 nodes ready\n${ID}: gone\n`,
    });
  });
});

describe('set-default', () => {
  it('sets it, or takes it away for the shared one', async () => {
    management
      .answer('UpdateGateway', CHANGED)
      .answer('ListGateway', ok({ Gateways: [gateway({ IsDefault: true }), gateway({ GatewayId: 'shared' })] }));
    await command('set-default', ID);
    await command('set-default', 'shared');
    expect(management.callsOf('UpdateGateway')).toMatchObject([
      { path: `/api/v2/gateways/local/${ID}`, body: '{"IsDefault":true}' },
      { path: `/api/v2/gateways/local/${ID}`, body: '{"IsDefault":false}' },
    ]);
  });
});

describe('acl', () => {
  it('adds entries one by one or from a file, with a comment', async () => {
    management.answer('CreateAclPolicy', CHANGED);
    await run(['gateway', 'acl', 'add', ID, '192.0.2.0/24', '--comment', 'office', '-f', '-', '--vpc', 'vpc-a'], {
      management,
      stdin: '10.0.0.0/8,\n::1\n',
    });
    const { AclPolicyList, VpcId } = queryOf('CreateAclPolicy') ?? {};
    expect(VpcId).toBe('vpc-a');
    expect(JSON.parse(AclPolicyList ?? '')).toEqual(['192.0.2.0/24', '10.0.0.0/8', '::1'].map((Entry) => ({ Entry, Comment: 'office' })));
    expect((await command('acl', 'add', ID)).exitCode).toBe(2);
  });

  it('lists them', async () => {
    const entry = { Entry: '192.0.2.0/24', Comment: 'office' };
    management.answer(
      'ListAclPolicy',
      ok({
        GatewayId: ID,
        InternetAclPolicyList: [{ AclPolicyList: [entry] }],
        IntranetVpcAclPolicyList: [{ VpcId: 'vpc-a', AclPolicyList: [entry] }],
      }),
    );
    const { out } = await command('acl', 'list', ID);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/ +/)),
    ).toEqual([
      ['LIST', 'ENTRY', 'COMMENT'],
      ['Internet', '192.0.2.0/24', 'office'],
      ['vpc-a', '192.0.2.0/24', 'office'],
    ]);
  });
});

describe('vpc, peer, domain, label', () => {
  it('send what was typed', async () => {
    management
      .answer('CreateGatewayIntranetLinkedVpc', CHANGED)
      .answer('DeleteGatewayIntranetLinkedVpc', CHANGED)
      .answer('CreateGatewayIntranetLinkedVpcPeer', CHANGED)
      .answer('AttachGatewayDomain', ok({ GatewayId: ID, Message: '', CustomDomain: { Message: 'Create a CNAME record.' } }))
      .answer('DetachGatewayDomain', CHANGED)
      .answer('UpdateGatewayLabel', ok({ Message: '' }))
      .answer('DeleteGatewayLabel', ok({ Message: '' }));
    await command('vpc', 'link', ID, 'vpc-a', 'vsw-a', '--account', 'x', '--authoritative-dns');
    expect(queryOf('CreateGatewayIntranetLinkedVpc')).toEqual({
      VpcId: 'vpc-a',
      VSwitchId: 'vsw-a',
      AccountId: 'x',
      EnableAuthoritativeDns: 'true',
    });
    await command('vpc', 'unlink', ID, 'vpc-a');
    expect(queryOf('DeleteGatewayIntranetLinkedVpc')).toEqual({ VpcId: 'vpc-a' });
    await command('peer', 'add', ID, 'vpc-a', 'vpc-b', '--region', 'far');
    expect(queryOf('CreateGatewayIntranetLinkedVpcPeer')).toEqual({ VpcId: 'vpc-a', PeerVpcs: '[{"VpcId":"vpc-b","Region":"far"}]' });
    const attached = await command('domain', 'attach', ID, 'a.example.com', '--certificate', 'web', '--service', 'echo');
    expect(attached.err).toContain('Create a CNAME record.');
    expect(JSON.parse(queryOf('AttachGatewayDomain')?.['CustomDomain'] ?? '')).toEqual({
      Domain: 'a.example.com',
      Type: 'internet',
      CertificateId: 'web',
      ServiceName: 'echo',
    });
    await command('domain', 'detach', ID, 'a.example.com', '--private');
    expect(queryOf('DetachGatewayDomain')).toEqual({ CustomDomain: '{"Domain":"a.example.com","Type":"intranet"}' });
    await command('label', ID, 'team=a', 'old=');
    expect(bodyOf('UpdateGatewayLabel')).toEqual({ Labels: { team: 'a' } });
    expect(queryOf('DeleteGatewayLabel')).toEqual({ LabelKeys: '["old"]' });
  });
});

describe('verify', () => {
  let server: Server;
  let answers: { readonly status: number; readonly body: object }[];
  let url: string;
  beforeEach(async () => {
    answers = [];
    server = createServer((_request, response) => {
      const { status, body } = answers.shift() ?? { status: 200, body: { gateway: 'front', gateway_id: ID, status: 'ok' } };
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const results = async () => {
    const { out } = await run(['gateway', 'verify', ID, '--output', 'json'], { management });
    return JSON.parse(out) as unknown;
  };

  it('says that an admitted address gets the name of the gateway', async () => {
    management.answer('DescribeGateway', ok(gateway({ InternetEndpoint: url })));
    expect(await results()).toEqual([
      { Network: 'Internet', Endpoint: url, Result: 'admitted', Message: 'front: ok' },
      { Network: 'VPC', Endpoint: '', Result: 'closed', Message: 'Access is off: nothing listens. Link a VPC to the gateway.' },
    ]);
    management.answer('DescribeGateway', ok(gateway({ InternetEndpoint: url, IntranetEndpoints: [{ VpcId: 'vpc-a', Endpoints: [url] }] })));
    expect((await command('verify', ID, '--expect', 'closed')).exitCode).toBe(1);
    expect((await command('verify', ID, '--expect', 'admitted')).exitCode).toBe(0);
  });

  it('says that the list refuses, and that access is off', async () => {
    answers.push({ status: 403, body: { code: 'not_in_allowlist', message: 'Ask for an entry.' } });
    management.answer('DescribeGateway', ok(gateway({ InternetEndpoint: '', IntranetEndpoints: [{ VpcId: 'vpc-a', Endpoints: [url] }] })));
    expect(await results()).toEqual([
      {
        Network: 'Internet',
        Endpoint: '',
        Result: 'closed',
        Message: 'Access is on, but nothing listens yet. Wait until the gateway is running.',
      },
      { Network: 'vpc-a', Endpoint: url, Result: 'refused', Message: 'Ask for an entry.' },
    ]);
  });

  it('says that nothing listens, or that somebody else does', async () => {
    answers.push({ status: 200, body: { hello: 'world' } });
    management.answer('DescribeGateway', ok(gateway({ InternetEndpoint: url })));
    expect(await results()).toMatchObject([
      { Result: 'unreachable', Message: 'Somebody else answers there, not this gateway: 200 {"hello":"world"}' },
      {},
    ]);
    await new Promise((resolve) => server.close(resolve));
    expect(await results()).toMatchObject([{ Result: 'closed', Message: expect.stringContaining('Nothing listens there') }, {}]);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
