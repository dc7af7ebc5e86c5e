import { gatewayDomain, gatewayListener, gatewayRecord, gatewayStatus, linkedVpc } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { DnsDirectory, ZoneSettings } from './directory.ts';
import { answer } from './answer.ts';
import { type DnsAnswer, RECORD_TYPES } from './question.ts';
import { zoneOf } from './zone.ts';

const SETTINGS: ZoneSettings = {
  baseDomain: 'infer.test',
  ttlSeconds: 5,
  nameServers: [],
  serverHost: '192.0.2.53',
  sharedInternetHost: '192.0.2.1',
  hostAddresses: () => ['192.0.2.1', '2001:db8::1'],
};

const vpcListener = (vSwitchId: string, host: string, healthy = true) =>
  gatewayListener({ entrance: 'vpc', host, vpcId: 'vpc-a', vSwitchId, zone: vSwitchId, healthy });

const OPEN = { enabled: true, allow: [], vSwitchIds: [] };

/** Two vSwitches of `vpc-a` are linked; it listens on a third one, too. */
const GATEWAY = gatewayRecord({
  id: 'gw-a',
  internet: OPEN,
  linkedVpcs: [linkedVpc({ vSwitchIds: ['vsw-a', 'vsw-b'], peers: [{ vpcId: 'vpc-peer', region: 'local' }] })],
  domains: [
    gatewayDomain({ domain: 'models.corp.example', type: 'intranet' }),
    gatewayDomain({ domain: '*.wild.corp.example', type: 'intranet' }),
    gatewayDomain({ domain: 'models.example.com' }),
  ],
});

const STATUS = gatewayStatus({
  id: 'gw-a',
  listeners: [
    gatewayListener({ host: '192.0.2.7' }),
    vpcListener('vsw-a', '10.0.1.1'),
    vpcListener('vsw-b', '10.0.2.1'),
    vpcListener('vsw-c', '10.0.3.1'),
  ],
});

interface Asked {
  readonly from?: readonly string[];
  readonly directory?: Partial<DnsDirectory>;
  readonly settings?: Partial<ZoneSettings>;
  readonly turn?: number;
  readonly class?: number;
}

function ask(name: string, type: number, { from = [], directory = {}, settings = {}, turn = 0, class: asked = 1 }: Asked = {}): DnsAnswer {
  const state = { gateways: [GATEWAY], statuses: [STATUS], vpcs: [], ...directory };
  const zone = zoneOf(state, { ...SETTINGS, ...settings }, { vpcIds: new Set(from), serial: 7 });
  return answer({ name, type, class: asked }, zone, turn);
}

/** `A 192.0.2.1` for records, `NXDOMAIN` and the like for the rest, `nothing` for no records of an existing name. */
function summary({ rcode, answers, authorities }: DnsAnswer): string {
  const records = answers.map(({ type, data }) => `${type} ${typeof data === 'string' ? data : data.mname}`);
  const isNegative = authorities.some(({ type }) => type === 'SOA');
  return [...(rcode === 'NOERROR' ? [] : [rcode]), ...records, ...(isNegative ? ['nothing'] : [])].join(', ');
}

const { A, AAAA, CNAME, NS, SOA, ANY, OPT } = RECORD_TYPES;
const TXT = 16;
type Row = readonly [why: string, name: string, type: number, asked: Asked, want: string];

const IN_VPC = { from: ['vpc-a'] };

describe('answers', () => {
  it.each<Row>([
    ['the shared gateway', 'infer.test', A, {}, 'A 192.0.2.1'],
    [
      'a wildcard listener is every address of the host',
      'infer.test',
      AAAA,
      { settings: { sharedInternetHost: '::' } },
      'AAAA 2001:db8::1',
    ],
    ['a wildcard of IPv4 is no IPv6', 'infer.test', AAAA, { settings: { sharedInternetHost: '0.0.0.0' } }, 'nothing'],
    ['the name server', 'ns.infer.test', A, {}, 'A 192.0.2.53'],
    ['the zone', 'infer.test', SOA, {}, 'SOA ns.infer.test'],
    ['its name servers', 'infer.test', NS, {}, 'NS ns.infer.test'],
    ['configured name servers', 'infer.test', NS, { settings: { nameServers: ['A.example.net.'] } }, 'NS a.example.net'],
    ['an Internet portal', 'gw-a.infer.test', A, {}, 'A 192.0.2.7'],
    ['no IPv6 there', 'gw-a.infer.test', AAAA, {}, 'nothing'],
    ['no text there', 'gw-a.infer.test', TXT, {}, 'nothing'],
    ['a service of it', 'echo.gw-a.infer.test', A, {}, 'A 192.0.2.7'],
    ['no text of a service', 'echo.gw-a.infer.test', TXT, {}, 'nothing'],
    ['two labels below', 'a.echo.gw-a.infer.test', A, {}, 'NXDOMAIN, nothing'],
    ['no such gateway', 'gw-b.infer.test', A, {}, 'NXDOMAIN, nothing'],
    ['no service of the shared gateway by name', 'echo.infer.test', A, {}, 'NXDOMAIN, nothing'],
    ['no such name, whatever the type', 'gw-b.infer.test', TXT, {}, 'NXDOMAIN, nothing'],
    ['everything: one set', 'gw-a.infer.test', ANY, {}, 'A 192.0.2.7'],
    ['everything of the zone: one set', 'infer.test', ANY, { settings: { sharedInternetHost: '2001:db8::2' } }, 'AAAA 2001:db8::2'],
    ['another zone', 'example.org', A, {}, 'REFUSED'],
    ['the root', '', NS, {}, 'REFUSED'],
    ['a name that only ends like the zone', 'notinfer.test', A, {}, 'REFUSED'],
    ['a zone transfer', 'infer.test', 252, {}, 'REFUSED'],
    ['an incremental one', 'infer.test', 251, {}, 'REFUSED'],
    ['another class', 'infer.test', A, { class: 3 }, 'REFUSED'],
    ['a type that is none', 'infer.test', OPT, {}, 'FORMERR'],
  ])('%s: %s type %i', (...row) => {
    const [, name, type, asked, want] = row;
    expect(summary(ask(name, type, asked))).toBe(want);
  });
});

describe('views', () => {
  it.each<Row>([
    ['the linked vSwitches from their VPC', 'gw-a-vpc.infer.test', A, IN_VPC, 'A 10.0.1.1, A 10.0.2.1'],
    ['in turn', 'gw-a-vpc.infer.test', A, { ...IN_VPC, turn: 3 }, 'A 10.0.2.1, A 10.0.1.1'],
    ['from a peer', 'gw-a-vpc.infer.test', A, { from: ['vpc-peer'] }, 'A 10.0.1.1, A 10.0.2.1'],
    ['a service in the VPC', 'echo.gw-a-vpc.infer.test', A, IN_VPC, 'A 10.0.1.1, A 10.0.2.1'],
    ['the Internet name in the VPC', 'gw-a.infer.test', A, IN_VPC, 'A 192.0.2.7'],
    ['from the Internet', 'gw-a-vpc.infer.test', A, {}, 'NXDOMAIN, nothing'],
    ['from another VPC', 'gw-a-vpc.infer.test', A, { from: ['vpc-b'] }, 'NXDOMAIN, nothing'],
    ['a private domain in its view', 'models.corp.example', A, IN_VPC, 'CNAME gw-a-vpc.infer.test, A 10.0.1.1, A 10.0.2.1'],
    ['its alias alone', 'models.corp.example', CNAME, IN_VPC, 'CNAME gw-a-vpc.infer.test'],
    ['everything of it', 'models.corp.example', ANY, IN_VPC, 'CNAME gw-a-vpc.infer.test'],
    ['no IPv6 behind it', 'models.corp.example', AAAA, IN_VPC, 'CNAME gw-a-vpc.infer.test, nothing'],
    ['for peers', 'models.corp.example', CNAME, { from: ['vpc-peer'] }, 'CNAME gw-a-vpc.infer.test'],
    ['not outside', 'models.corp.example', A, {}, 'REFUSED'],
    ['not in another VPC', 'models.corp.example', A, { from: ['vpc-b'] }, 'REFUSED'],
    ['a name below it', 'x.models.corp.example', A, IN_VPC, 'REFUSED'],
    ['the name above it', 'corp.example', A, IN_VPC, 'REFUSED'],
    ['a private wildcard', 'any.wild.corp.example', CNAME, IN_VPC, 'CNAME gw-a-vpc.infer.test'],
    ['not its base', 'wild.corp.example', A, IN_VPC, 'REFUSED'],
    ['not two labels', 'a.b.wild.corp.example', A, IN_VPC, 'REFUSED'],
    ['a public domain of another zone is not ours', 'models.example.com', A, IN_VPC, 'REFUSED'],
    ['a name that only has names below it', 'dns.infer.test', A, { settings: { nameServers: ['ns1.dns.infer.test'] } }, 'nothing'],
  ])('%s: %s type %i', (...row) => {
    const [, name, type, asked, want] = row;
    expect(summary(ask(name, type, asked))).toBe(want);
  });

  it('outside of them shows the VPC with authoritative resolution, and keeps private domains', () => {
    const gateway = { ...GATEWAY, linkedVpcs: GATEWAY.linkedVpcs.map((link) => ({ ...link, authoritativeDns: true })) };
    const directory = { gateways: [gateway] };
    expect(summary(ask('gw-a-vpc.infer.test', A, { directory }))).toBe('A 10.0.1.1, A 10.0.2.1');
    expect(summary(ask('gw-a-vpc.infer.test', A, { directory, from: ['vpc-b'] }))).toBe('A 10.0.1.1, A 10.0.2.1');
    expect(summary(ask('models.corp.example', A, { directory }))).toBe('REFUSED');
  });

  it('are each for the gateways that are linked to them', () => {
    const other = gatewayRecord({ id: 'gw-b', linkedVpcs: [linkedVpc({ vpcId: 'vpc-b', vSwitchIds: ['vsw-a'] })] });
    const status = gatewayStatus({ id: 'gw-b', listeners: [{ ...vpcListener('vsw-a', '10.9.0.1'), vpcId: 'vpc-b' }] });
    const directory = { gateways: [GATEWAY, other], statuses: [STATUS, status] };
    expect(summary(ask('gw-b-vpc.infer.test', A, { directory, from: ['vpc-b'] }))).toBe('A 10.9.0.1');
    expect(summary(ask('gw-a-vpc.infer.test', A, { directory, from: ['vpc-b'] }))).toBe('NXDOMAIN, nothing');
    expect(summary(ask('gw-b-vpc.infer.test', A, { directory, ...IN_VPC }))).toBe('NXDOMAIN, nothing');
  });
});

describe('health', () => {
  const withListeners = (...listeners: ReturnType<typeof gatewayListener>[]) => ({ statuses: [gatewayStatus({ id: 'gw-a', listeners })] });

  it('drops the address of a vSwitch that no node serves', () => {
    const directory = withListeners(vpcListener('vsw-a', '10.0.1.1', false), vpcListener('vsw-b', '10.0.2.1'));
    expect(summary(ask('gw-a-vpc.infer.test', A, { ...IN_VPC, directory }))).toBe('A 10.0.2.1');
  });

  it('leaves the name of a gateway without addresses', () => {
    const directory = withListeners(gatewayListener({ healthy: false }), vpcListener('vsw-a', '10.0.1.1', false));
    expect(summary(ask('gw-a.infer.test', A, { directory }))).toBe('nothing');
    expect(summary(ask('gw-a-vpc.infer.test', A, { ...IN_VPC, directory }))).toBe('nothing');
    expect(summary(ask('models.corp.example', A, { ...IN_VPC, directory }))).toBe('CNAME gw-a-vpc.infer.test, nothing');
  });

  it('knows no address of a closed portal, nor of a gateway that has not been looked at', () => {
    expect(summary(ask('gw-a.infer.test', A, { directory: { gateways: [gatewayRecord({ id: 'gw-a' })] } }))).toBe('nothing');
    expect(summary(ask('gw-a.infer.test', A, { directory: { statuses: [] } }))).toBe('nothing');
  });

  it('forgets a gateway that is being deleted', () => {
    const directory = { gateways: [{ ...GATEWAY, desired: 'deleted' as const }] };
    expect(summary(ask('gw-a.infer.test', A, { directory }))).toBe('NXDOMAIN, nothing');
    expect(summary(ask('models.corp.example', A, { ...IN_VPC, directory }))).toBe('REFUSED');
  });

  it('names an address once, whatever listens there', () => {
    const directory = withListeners(vpcListener('vsw-a', '10.0.1.1'), vpcListener('vsw-b', '10.0.1.1'));
    expect(summary(ask('gw-a-vpc.infer.test', A, { ...IN_VPC, directory }))).toBe('A 10.0.1.1');
  });
});

describe('the zone', () => {
  it('says in every negative answer for how long it may be believed', () => {
    const { authorities, isAuthoritative } = ask('nobody.infer.test', A);
    expect(isAuthoritative).toBe(true);
    expect(authorities).toEqual([
      {
        name: 'infer.test',
        ttl: 5,
        type: 'SOA',
        data: {
          mname: 'ns.infer.test',
          rname: 'hostmaster.infer.test',
          serial: 7,
          refresh: 3600,
          retry: 600,
          expire: 604_800,
          minimum: 5,
        },
      },
    ]);
  });

  it('gives the addresses of its name servers with their names', () => {
    const { additionals } = ask('infer.test', NS);
    expect(additionals).toEqual([{ name: 'ns.infer.test', ttl: 5, type: 'A', data: '192.0.2.53' }]);
  });

  it('speaks for nobody where it refuses', () => {
    const { isAuthoritative, authorities } = ask('example.org', A);
    expect({ isAuthoritative, authorities }).toEqual({ isAuthoritative: false, authorities: [] });
  });

  it('gives a gateway its name before any domain', () => {
    const domains = ['gw-a.infer.test', 'infer.test'].map((domain) => gatewayDomain({ domain, type: 'intranet' }));
    const thief = gatewayRecord({ id: 'gw-0', linkedVpcs: [linkedVpc({ vpcId: 'vpc-a' })], domains });
    const directory = { gateways: [thief, GATEWAY] };
    expect(summary(ask('gw-a.infer.test', A, { ...IN_VPC, directory }))).toBe('A 192.0.2.7');
    expect(summary(ask('infer.test', A, { ...IN_VPC, directory }))).toBe('A 192.0.2.1');
  });
});
