import { type Static, Type } from 'typebox';
import { AcmeSchema, DedicatedGatewaysSchema, DnsSchema } from './gateway-schema.ts';
import { VpcsSchema, ZonesSchema } from './network-schema.ts';
import { count, hostName, listen, range, strict } from './schema-parts.ts';

const MAX_WORKERS = 64;

const pemFile = (description: string) =>
  Type.Union([Type.Null(), Type.String({ minLength: 1 })], { default: null, expected: 'a file', description });

/** `infergate.yaml`. Every key has a default; `infergate config print` shows them. Flags of `infergate up` win over the file. */
export const ConfigurationSchema = Type.Object(
  {
    dataDir: Type.String({
      default: '.infergate',
      minLength: 1,
      expected: 'a folder',
      description: 'Everything that must survive a restart. Relative to the working directory.',
    }),
    clusterId: Type.String({
      default: 'local',
      pattern: '^[a-z0-9-]{1,64}$',
      expected: '1 to 64 of the characters a-z, 0-9 and -',
      description: 'ClusterId in the management API; any region id is accepted as an alias.',
    }),
    adminListen: listen('127.0.0.1:7070', 'Console and management API. Port 0 = any free port.'),
    adminHosts: Type.Array(hostName(), {
      default: [],
      maxItems: 100,
      description: 'Host names, beside IP addresses and localhost, under which browsers reach console and API (a proxy in front, say).',
    }),
    baseDomain: Type.Union([Type.Null(), hostName()], {
      default: null,
      expected: 'a host name',
      description: 'Host name under which callers reach the shared gateway; endpoints are printed with it.',
    }),
    tls: Type.Object(
      {
        certificate: pemFile(
          'Certificate chain in PEM for shared gateway and management listener, which then speak TLS alone; with tls.key.',
        ),
        key: pemFile('Its private key in PEM, without a passphrase. Both files are read at the start.'),
      },
      { ...strict, default: {} },
    ),
    shutdownGrace: count(
      30,
      0,
      36,
      'Seconds that open requests and instances get when everything stops; a longer grace of a service is cut to it.',
    ),
    logLevel: Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')], {
      default: 'info',
      expected: 'debug, info, warn or error',
      description: 'Of the controller and the gateways.',
    }),
    sharedGateway: Type.Object(
      {
        internetListen: listen('0.0.0.0:8080', 'Internet endpoint of the shared gateway.'),
        vpcListen: listen('127.0.0.1:8081', 'VPC endpoint of the shared gateway.'),
        workers: Type.Union([Type.Literal('auto'), Type.Integer({ minimum: 1, maximum: MAX_WORKERS })], {
          default: 'auto',
          expected: `auto or a whole number from 1 to ${MAX_WORKERS}`,
          description: 'Worker processes; auto: one for each core, at most 16. Limits hold for all of them together.',
        }),
        rateLimit: Type.Object(
          {
            perService: count(1000, 0, 10_000_000, 'Requests a second for each service; 0 = off.'),
            total: count(10_000, 0, 10_000_000, 'Requests a second in all; 0 = off.'),
          },
          { ...strict, default: {} },
        ),
        authFailures: Type.Object(
          {
            perSecond: count(5, 0, 1_000_000, 'Requests a second with a missing or wrong token from one client address; 0 = not limited.'),
            burst: count(20, 1, 1_000_000, 'As many at once. Beyond it everything without a token that was right lately gets 429.'),
          },
          { ...strict, default: {} },
        ),
        trustedProxies: Type.Array(range(), {
          default: [],
          maxItems: 1000,
          description: 'CIDR ranges of proxies in front: what they say in X-Forwarded-For, -Proto and -Host, or in Forwarded, counts.',
        }),
        proxyProtocol: Type.Boolean({
          default: false,
          description: 'Every connection begins with a PROXY protocol header (version 1 or 2), sent by one of trustedProxies.',
        }),
        maxRequestBodyBytes: count(1_048_576, 0, 1_099_511_627_776, 'Larger request bodies get 413.'),
        maxConnections: count(10_000, 1, 1_000_000, 'Open connections of clients, over all workers; beyond it new ones get 503.'),
      },
      { ...strict, default: {} },
    ),
    accountId: Type.String({
      default: '1000000000000001',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      expected: '1 to 64 letters, digits, _ and -',
      description: 'The account that this installation belongs to: VPCs of other accounts are linked only when allowed.',
    }),
    zones: ZonesSchema,
    vpcs: VpcsSchema,
    dedicatedGateways: DedicatedGatewaysSchema,
    acme: AcmeSchema,
    dns: DnsSchema,
    processRuntime: Type.Object(
      {
        user: Type.String({
          default: 'dynamic',
          pattern: '^([a-z_][a-z0-9_-]{0,31}|\\d{1,10}:\\d{1,10})$',
          expected: 'dynamic, the name of a user, or uid:gid',
          description:
            'As whom instances run where Infergate runs as root. dynamic: each as a user of its own (61184-65519); a name or uid:gid: all as that one.',
        }),
        allowedPaths: Type.Array(Type.String({ minLength: 1, expected: 'a folder' }), {
          default: ['.'],
          maxItems: 100,
          description: 'Folders that model_path and runtime.process.directory may name. Relative to the working directory.',
        }),
        ports: Type.Object(
          { from: count(20_000, 1024, 65_535, 'First port for instances.'), to: count(29_999, 1024, 65_535, 'Last one.') },
          { ...strict, default: {} },
        ),
        maxModelBytes: count(4_294_967_296, 1, 1_099_511_627_776, 'Largest model that is staged.'),
      },
      { ...strict, default: {} },
    ),
    series: Type.Object(
      {
        maxBytes: count(
          4_294_967_296,
          67_108_864,
          1_099_511_627_776,
          'Of the file with the series of metrics; beyond it the finest and oldest goes before its time.',
        ),
      },
      { ...strict, default: {} },
    ),
    outbound: Type.Object(
      {
        deny: Type.Array(range(), {
          default: [],
          maxItems: 1000,
          description:
            'CIDR ranges that probes, external instances and model downloads may not reach, besides link-local and metadata addresses.',
        }),
      },
      { ...strict, default: {} },
    ),
  },
  strict,
);

/** The file with defaults applied; still text and relative paths. */
export type Configuration = Static<typeof ConfigurationSchema>;
