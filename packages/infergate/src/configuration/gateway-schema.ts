import ipaddr from 'ipaddr.js';
import { Type } from 'typebox';
import { parseHostPort } from './host-port.ts';
import { checkedText, count, hostName, ipAddress, range, strict } from './schema-parts.ts';

const accountId = () => Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', expected: 'an account id' });

/** Capacity of a node of dedicated gateways: cores, memory and bandwidth by its name, connections as PAI-EAS refuses further ones. */
const specification = (workers: number, memoryMiB: number, maxConnections: number, bandwidthMbps: number) =>
  Type.Object(
    {
      workers: count(workers, 1, 64, 'Worker processes of a node.'),
      memoryMiB: count(memoryMiB, 128, 1_048_576, 'Heap of all workers of a node together.'),
      maxConnections: count(maxConnections, 1, 10_000_000, 'Connections of clients to a node; further ones get 503.'),
      bandwidthMbps: Type.Number({
        default: bandwidthMbps,
        minimum: 0,
        maximum: 1_000_000,
        description: 'Megabits a second, both directions together, that a node carries for its clients; 0 = not limited.',
      }),
    },
    { ...strict, default: {} },
  );

const percent = (value: number, description: string) => count(value, 1, 100, description);

export const DedicatedGatewaysSchema = Type.Object(
  {
    internetAddress: ipAddress({ default: '0.0.0.0', description: 'Where Internet portals listen.' }),
    ports: Type.Object(
      { from: count(30_000, 1, 65_535, 'First port that gateways are given.'), to: count(30_999, 1, 65_535, 'Last one.') },
      { ...strict, default: {} },
    ),
    maxGateways: count(50, 0, 1000, 'Dedicated gateways that may exist.'),
    allowedAccounts: Type.Array(accountId(), {
      default: [],
      maxItems: 1000,
      description: 'Other accounts whose VPCs may be linked.',
    }),
    trustedProxies: Type.Array(range(), {
      default: [],
      maxItems: 1000,
      description: 'CIDR ranges of proxies in front of dedicated gateways, whose word on the client counts.',
    }),
    specifications: Type.Object(
      {
        '2c4g': specification(2, 4096, 40_000, 1000),
        '4c8g': specification(4, 8192, 80_000, 2000),
        '8c16g': specification(8, 16_384, 160_000, 4000),
        '16c32g': specification(16, 32_768, 320_000, 8000),
      },
      { ...strict, default: {} },
    ),
    application: Type.Object(
      {
        node: specification(1, 2048, 20_000, 0),
        minNodes: count(1, 1, 64, 'Nodes at least.'),
        maxNodes: count(4, 1, 64, 'Nodes at most.'),
        scaleOut: Type.Object(
          { cpuPercent: percent(60, 'Mean load of its nodes.'), seconds: count(30, 1, 3600, 'For so long.') },
          { ...strict, default: {}, description: 'One node more above this.' },
        ),
        scaleIn: Type.Object(
          { cpuPercent: percent(20, 'Mean load of its nodes.'), seconds: count(300, 1, 86_400, 'For so long.') },
          { ...strict, default: {}, description: 'One node less below this.' },
        ),
      },
      { ...strict, default: {}, description: 'Gateways of the kind Application.' },
    ),
  },
  { ...strict, default: {} },
);

const isResolver = (text: string): boolean => ipaddr.isValid(text) || parseHostPort(text) !== null;

const webAddress = (description: string) =>
  Type.Union([Type.Null(), Type.String({ pattern: '^https://[^\\s]{1,500}$', expected: 'an https URL' })], {
    default: null,
    expected: 'an https URL',
    description,
  });

export const AcmeSchema = Type.Object(
  {
    directoryUrl: webAddress(
      'Directory of the authority that issues certificates, such as https://acme-v02.api.letsencrypt.org/directory; null: ACME is off.',
    ),
    email: Type.Union([Type.Null(), Type.String({ pattern: '^[^\\s@]{1,64}@[^\\s@]{1,190}$', expected: 'an e-mail address' })], {
      default: null,
      expected: 'an e-mail address',
      description: 'Where the authority writes to before a certificate ends.',
    }),
    termsOfServiceAgreed: Type.Boolean({
      default: false,
      description: 'You agree to the terms of the authority; it issues nothing otherwise.',
    }),
    authorityFile: Type.Union([Type.Null(), Type.String({ minLength: 1, expected: 'a file' })], {
      default: null,
      expected: 'a file',
      description: 'PEM of who signed the certificate of the directory itself; null: the authorities that Node believes.',
    }),
    renewBeforeDays: count(30, 1, 365, 'Renewed so long before its end, or when a third of its life is left where that is less.'),
  },
  { ...strict, default: {} },
);

export const DnsSchema = Type.Object(
  {
    listen: Type.Union([Type.Null(), checkedText('<IP address>:<port>', (text) => parseHostPort(text) !== null)], {
      default: null,
      expected: '<IP address>:<port>',
      description: 'UDP and TCP address of the DNS server that is authoritative for baseDomain; null: off.',
    }),
    ttlSeconds: count(5, 0, 3600, 'How long answers may be kept.'),
    nameServers: Type.Array(hostName(), {
      default: [],
      maxItems: 10,
      description: 'Names of this server as the parent zone has them; without any ns.<baseDomain>.',
    }),
    resolvers: Type.Array(checkedText('<IP address> or <IP address>:<port>', isResolver), {
      default: [],
      maxItems: 10,
      description: 'Servers that are asked where a custom domain leads; without any those of this machine. Also with the DNS server off.',
    }),
  },
  { ...strict, default: {} },
);
