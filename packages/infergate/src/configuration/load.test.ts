import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigurationFlags, ConfigurationError, defaultConfiguration, loadSettings } from './load.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-configuration-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const NO_FLAGS: ConfigurationFlags = {};

function load(yaml: string, flags = NO_FLAGS) {
  writeFileSync(join(folder, 'infergate.yaml'), yaml);
  return loadSettings('infergate.yaml', flags, folder);
}

/** The lines of the refusal behind its headline. */
function problemsOf(yaml: string, flags = NO_FLAGS): readonly string[] {
  try {
    load(yaml, flags);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

/** A VPC of 10.0.0.0/8 with vSwitches. */
function vSwitches(...given: readonly (readonly [id: string, cidr: string, bindAddress?: string])[]): string {
  const entries = given.map(
    ([id, cidr, bindAddress = '127.0.1.1']) => `{ id: ${id}, zone: z, cidr: ${cidr}, bindAddress: ${bindAddress} }`,
  );
  return `vpcs: [{ id: a, cidr: 10.0.0.0/8, vSwitches: [${entries.join(', ')}] }]`;
}

describe('the configuration', () => {
  it('needs no file', () => {
    expect(loadSettings(null, NO_FLAGS, '/srv')).toEqual({
      dataDir: '/srv/.infergate',
      clusterId: 'local',
      adminListen: { host: '127.0.0.1', port: 7070 },
      adminHosts: [],
      internetListen: { host: '0.0.0.0', port: 8080 },
      vpcListen: { host: '127.0.0.1', port: 8081 },
      baseDomain: null,
      tls: null,
      shutdownGraceMs: 30_000,
      logLevel: 'info',
      gateway: {
        workers: 'auto',
        rateLimit: { perService: 1000, total: 10_000 },
        maxRequestBodyBytes: 1_048_576,
        maxConnections: 10_000,
        trustedProxies: [],
        authFailures: { perSecond: 5, burst: 20 },
        proxyProtocol: false,
      },
      processRuntime: { user: 'dynamic', allowedPaths: ['/srv'], ports: { from: 20_000, to: 29_999 }, maxModelBytes: 4_294_967_296 },
      series: { maxBytes: 4_294_967_296 },
      outboundDeny: [],
      accountId: '1000000000000001',
      zones: ['zone-a', 'zone-b'],
      vpcs: [
        {
          id: 'vpc-local',
          name: 'Local VPC',
          cidr: '127.0.0.0/16',
          accountId: '1000000000000001',
          vSwitches: [
            { id: 'vsw-local-a', name: 'Local zone a', zone: 'zone-a', cidr: '127.0.1.0/24', bindAddress: '127.0.1.1' },
            { id: 'vsw-local-b', name: 'Local zone b', zone: 'zone-b', cidr: '127.0.2.0/24', bindAddress: '127.0.2.1' },
          ],
        },
      ],
      dedicatedGateways: {
        internetAddress: '0.0.0.0',
        ports: { from: 30_000, to: 30_999 },
        maxGateways: 50,
        allowedAccounts: [],
        trustedProxies: [],
        specifications: {
          '2c4g': { workers: 2, memoryMiB: 4096, maxConnections: 40_000, bandwidthMbps: 1000 },
          '4c8g': { workers: 4, memoryMiB: 8192, maxConnections: 80_000, bandwidthMbps: 2000 },
          '8c16g': { workers: 8, memoryMiB: 16_384, maxConnections: 160_000, bandwidthMbps: 4000 },
          '16c32g': { workers: 16, memoryMiB: 32_768, maxConnections: 320_000, bandwidthMbps: 8000 },
        },
        application: {
          node: { workers: 1, memoryMiB: 2048, maxConnections: 20_000, bandwidthMbps: 0 },
          minNodes: 1,
          maxNodes: 4,
          scaleOut: { cpuPercent: 60, seconds: 30 },
          scaleIn: { cpuPercent: 20, seconds: 300 },
        },
      },
      acme: null,
      dns: null,
      domainResolvers: [],
      shown: { ...defaultConfiguration(), dataDir: '/srv/.infergate', processRuntime: expect.objectContaining({ allowedPaths: ['/srv'] }) },
    });
  });

  it('is read from the file, relative to the working directory', () => {
    const settings = load(`
      dataDir: data
      baseDomain: models.example.com
      shutdownGrace: 5
      sharedGateway: { vpcListen: '[::1]:0', rateLimit: { total: 0 } }
      processRuntime: { allowedPaths: [models, /opt/models], user: '1000:1000' }
      outbound: { deny: [10.0.0.0/8, 'fd00::/8'] }
    `);
    expect(settings).toMatchObject({
      dataDir: join(folder, 'data'),
      baseDomain: 'models.example.com',
      shutdownGraceMs: 5000,
      vpcListen: { host: '::1', port: 0 },
      gateway: { rateLimit: { perService: 1000, total: 0 } },
      processRuntime: { allowedPaths: [join(folder, 'models'), '/opt/models'], user: '1000:1000' },
      outboundDeny: ['10.0.0.0/8', 'fd00::/8'],
    });
  });

  it('takes networks that overlap with those of others, IPv6 and several vSwitches on one address', () => {
    const vpcs = [1, 2].map(
      (n) => `{ id: v${n}, cidr: 'fd00::/16', vSwitches: [
        { id: s${n}, zone: a, cidr: 'fd00:0:0:1::/64', bindAddress: '::1' },
        { id: t${n}, zone: b, cidr: 'fd00:0:0:2::/64', bindAddress: '::1' }] }`,
    );
    expect(load(`zones: [a]\naccountId: me\nvpcs: [${vpcs.join(', ')}]`).vpcs).toMatchObject([
      { id: 'v1', name: '', accountId: 'me', vSwitches: [{ id: 's1', name: '' }, { id: 't1' }] },
      { id: 'v2' },
    ]);
  });

  it('takes a key with nothing behind it, and an empty file, for not given', () => {
    const defaults = load('');
    expect(load('# only a comment\n')).toEqual(defaults);
    expect(load('sharedGateway:\n  rateLimit:\n    # perService: 5\nbaseDomain:\nlogLevel: null\n')).toEqual(defaults);
  });

  it('lets flags win over the file', () => {
    const yaml =
      'dataDir: a\nadminListen: 127.0.0.1:1\nsharedGateway: { internetListen: "127.0.0.1:2", vpcListen: "127.0.0.1:3", workers: 4 }';
    const flags = { dataDir: 'b', adminListen: 'localhost:11', internetListen: '[::]:12', vpcListen: '127.0.0.1:13' };
    expect(load(yaml, flags)).toMatchObject({
      dataDir: join(folder, 'b'),
      adminListen: { host: 'localhost', port: 11 },
      internetListen: { host: '::', port: 12 },
      vpcListen: { host: '127.0.0.1', port: 13 },
      gateway: { workers: 4 },
    });
    expect(load(yaml, { vpcListen: '127.0.0.1:0' })).toMatchObject({ internetListen: { port: 2 }, vpcListen: { port: 0 } });
  });
});

describe('a wrong configuration', () => {
  it.each([
    ['sharedGatway: {}', 'sharedGatway: is not a known key; did you mean sharedGateway?'],
    ['sharedGateway: { rateLimit: { perservice: 1 } }', 'sharedGateway.rateLimit.perservice: is not a known key; did you mean perService?'],
    ['sharedGateway: { zzz: 1 }', 'sharedGateway.zzz: is not a known key; known are internetListen, vpcListen, workers'],
    ['constructor: 1', 'constructor: is not a known key'],
    ['__proto__: { dataDir: x }', '__proto__: is not a known key'],
    ['dataDir: ""', 'dataDir: must be a folder, not ""'],
    ['clusterId: Local', 'clusterId: must be 1 to 64 of the characters a-z, 0-9 and -, not "Local"'],
    ['adminListen: 7070', 'adminListen: must be <IP address or localhost>:<port 0-65535>, not 7070'],
    ['adminListen: example.com:80', 'adminListen: must be <IP address or localhost>:<port 0-65535>, not "example.com:80"'],
    ['adminHosts: ["http://a"]', 'adminHosts[0]: must be a host name, not "http://a"'],
    ['baseDomain: [a]', 'baseDomain: must be a host name, not a list of 1'],
    ['shutdownGrace: 37', 'shutdownGrace: must be a whole number from 0 to 36, not 37'],
    ['shutdownGrace: 30s', 'shutdownGrace: must be a whole number from 0 to 36, not "30s"'],
    ['logLevel: verbose', 'logLevel: must be debug, info, warn or error, not "verbose"'],
    ['sharedGateway: fast', 'sharedGateway: must be a mapping of keys (internetListen, vpcListen, '],
    ['sharedGateway: { workers: 1.5 }', 'sharedGateway.workers: must be auto or a whole number from 1 to 64, not 1.5'],
    ['sharedGateway: { workers: all }', 'sharedGateway.workers: must be auto or a whole number from 1 to 64, not "all"'],
    ['sharedGateway: { rateLimit: [1] }', 'sharedGateway.rateLimit: must be a mapping of keys (perService, total), not a list of 1'],
    ['processRuntime: { user: root user }', 'processRuntime.user: must be dynamic, the name of a user, or uid:gid, not "root user"'],
    ['processRuntime: { allowedPaths: /models }', 'processRuntime.allowedPaths: must be a list of at most 100, not "/models"'],
    ['processRuntime: { allowedPaths: [/models, 3] }', 'processRuntime.allowedPaths[1]: must be a folder, not 3'],
    ['outbound: { deny: [10.0.0.1] }', 'outbound.deny[0]: must be a CIDR range such as 10.0.0.0/8, not "10.0.0.1"'],
    ['processRuntime: { ports: { from: 3000, to: 2000 } }', 'processRuntime.ports: must not begin (from: 3000) behind its end (to: 2000)'],
    ['tls: { certificate: a.pem }', 'tls.certificate: needs tls.key, too'],
    ['dns: { listen: 127.0.0.1:53 }', 'dns.listen: needs baseDomain: the DNS server answers for the names below it'],
    ['{ dns: { listen: 127.0.0.1:53 }, baseDomain: a..b }', 'baseDomain: must be a domain such as infer.example.com'],
    ['dns: { resolvers: [dns.example] }', 'dns.resolvers[0]: must be <IP address> or <IP address>:<port>, not "dns.example"'],
    [
      '{ baseDomain: a.b, dns: { listen: 127.0.0.1:8081 } }',
      'dns.listen: must not be 127.0.0.1:8081, which is the address of sharedGateway.vpcListen',
    ],
    ['tls: { key: a.pem }', 'tls.key: needs tls.certificate, too'],
    [
      'sharedGateway: { proxyProtocol: true }',
      'sharedGateway.proxyProtocol: needs sharedGateway.trustedProxies: from nobody else are headers taken',
    ],
    ['processRuntime: { ports: { from: 30000 } }', 'processRuntime.ports: must not begin (from: 30000) behind its end (to: 29999)'],
    ['dedicatedGateways: { ports: { from: 31000 } }', 'dedicatedGateways.ports: must not begin (from: 31000) behind its end (to: 30999)'],
    ['zones: [a, b, a]', 'zones[2]: must be unique; a stands in zones[0] already'],
    ['zones: [a, "b c"]', 'zones[1]: must be an id such as zone-a, not "b c"'],
    ['vpcs: [{ id: a, cidr: 10.0.0.0/8 }, { id: a, cidr: 10.0.0.0/8 }]', 'vpcs[1].id: must be unique; a stands in vpcs[0].id already'],
    ['vpcs: [{ id: a, cidr: 10.1.0.0/8 }]', 'vpcs[0].cidr: must be the range itself, 10.0.0.0/8, not an address in it (10.1.0.0/8)'],
    [
      vSwitches(['s', '10.1.0.0/16'], ['s', '10.2.0.0/16']),
      'vpcs[0].vSwitches[1].id: must be unique; s stands in vpcs[0].vSwitches[0].id already',
    ],
    [vSwitches(['s', '11.0.0.0/16']), 'vpcs[0].vSwitches[0].cidr: must lie inside 10.0.0.0/8, the range of a, not be 11.0.0.0/16'],
    [vSwitches(['s', '10.1.0.0/16'], ['t', '10.1.1.0/24']), 'vpcs[0].vSwitches[1].cidr: must not overlap with 10.1.0.0/16, the range of s'],
    [vSwitches(['s', '10.1.0.0']), 'vpcs[0].vSwitches[0].cidr: must be a CIDR range such as 10.0.0.0/8, not "10.1.0.0"'],
    [vSwitches(['s', '10.1.0.0/16', '127.0.1']), 'vpcs[0].vSwitches[0].bindAddress: must be an IP address, not "127.0.1"'],
    [vSwitches(['s', '10.1.0.0/16', '0.0.0.0']), 'vpcs[0].vSwitches[0].bindAddress: must be one address: a wildcard'],
    ['adminListen: 127.0.0.1:8081', 'sharedGateway.vpcListen: must not be 127.0.0.1:8081, which is the address of adminListen'],
  ])('%s', (yaml, problem) => {
    const problems = problemsOf(yaml);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('is told everything at once, contradictions too', () => {
    const yaml = `
      dataDirectory: x
      shutdownGrace: -1
      sharedGateway: { worker: 2, vpcListen: nowhere }
      processRuntime: { ports: { from: 3000, to: 2000 }, allowedPaths: [''] }
    `;
    expect(problemsOf(yaml).map((problem) => problem.split(':')[0])).toEqual([
      'dataDirectory',
      'shutdownGrace',
      'sharedGateway.worker',
      'sharedGateway.vpcListen',
      'processRuntime.allowedPaths[0]',
      'processRuntime.ports',
    ]);
  });

  it('names the flag, when the value came from one', () => {
    const flags = { adminListen: '7070', vpcListen: ':1' };
    expect(problemsOf('adminListen: localhost:1', flags).map((problem) => problem.split(':')[0])).toEqual([
      '--admin-listen',
      '--vpc-listen',
    ]);
    expect(() => loadSettings(null, { internetListen: 'x' }, folder)).toThrow(
      /^The command line is not valid:\n {2}--internet-listen: must be /,
    );
  });

  it('does not hide a wrong sharedGateway behind a flag', () => {
    expect(problemsOf('sharedGateway: 3', { vpcListen: '127.0.0.1:1' })[0]).toContain('sharedGateway: must be a mapping');
  });

  it.each([
    ['[1, 2]', 'must be a mapping of keys'],
    ['just text', 'must be a mapping of keys'],
    ['a: [', 'is not YAML'],
    ['dataDir: a\ndataDir: b', 'is not YAML: Map keys must be unique'],
    ['dataDir: a\n---\ndataDir: b', 'is not YAML'],
  ])('%j is no configuration', (yaml, problem) => {
    expect(problemsOf(yaml)[0]).toContain(`(document): ${problem}`);
  });

  it('says which file it could not read', () => {
    expect(() => loadSettings('absent.yaml', NO_FLAGS, folder)).toThrow(
      /^absent\.yaml is not valid:\n {2}\(document\): cannot be read: ENOENT/,
    );
  });
});

describe('a file made to do harm', () => {
  it('is refused when aliases make it large', () => {
    const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}*l${level}]`);
    expect(problemsOf(`l0: &l0 [x]\n${levels.join('\n')}`)[0]).toContain('is not YAML: Excessive alias count');
  });

  it('is refused when it is nested without end', () => {
    expect(problemsOf(`dataDir: ${'['.repeat(20_000)}`)[0]).toContain('(document): is not YAML');
  });

  it('is refused when it is large', () => {
    expect(problemsOf(`# ${'x'.repeat(1024 * 1024)}`)[0]).toContain('is larger than 1048576 bytes');
  });
});
