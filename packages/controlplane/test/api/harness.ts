import { randomBytes } from 'node:crypto';
import {
  type AccessKeyRecord,
  type ApiServer,
  type ConsoleFile,
  createApiServer,
  createDomain,
  type Domain,
  type DomainDependencies,
  type DomainLookup,
  type LookupResult,
  ensureAdministrator,
  type GatewayEndpoints,
  type Host,
  type HostCapability,
  HttpGatewayCalls,
  type Installed,
  type InstanceLogs,
  type LogFollowQuery,
  type LogLine,
  type LogPiece,
  type LogQuery,
  LocalSeriesKeeper,
  Monitor,
  type Reach,
  SqliteStore,
} from '@infergate/controlplane';
import {
  type AccessRole,
  BUILT_OPERATIONS,
  type EndpointAnswer,
  type Example,
  type FieldProblem,
  type OperationName,
  type ServiceSpec,
} from '@infergate/contract';
import { SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import { accessKeyRecord, FakeClock } from '@infergate/testkit';
import { Value } from 'typebox/value';
import { expect } from 'vitest';
import { ReportingGateways } from '../reporting-nodes.ts';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';

/** The management API over a store in memory, with everything behind it faked. */
export interface ApiUnderTest {
  readonly url: string;
  readonly host: string;
  readonly store: SqliteStore;
  readonly domain: Domain;
  readonly clock: FakeClock;
  readonly logs: FakeLogs;
  readonly machine: FakeHost;
  readonly administrator: AccessKeyRecord;
  /** Problems that the installation has with every description. */
  readonly inspections: FieldProblem[];
  /** What the configuration says of the authority. */
  readonly acme: { termsOfServiceAgreed: boolean };
  readonly missing: string[];
  /** What resolvers say of names; of others that they do not exist. */
  readonly lookups: FakeLookup;
  /** What endpoints of gateways answer, by origin; others refuse the connection. */
  readonly endpointAnswers: Map<string, EndpointAnswer>;
  /** Whose reports the monitor hears. */
  readonly gateways: ReportingGateways;
  /** How services are reached through their gateway. */
  readonly ways: Reach[];
  /** A caller through one of Alibaba's clients; the first by default. */
  client(key?: AccessKeyRecord, index?: number): AlibabaCall;
  makeKey(role: AccessRole, id?: string): Promise<AccessKeyRecord>;
  close(): Promise<void>;
}

/** `rules` and `gateway`: what is not as usual of the configuration and of where gateways answer. There is no console unless files are given. */
export async function startApi(
  rules: Partial<GatewayRules> = {},
  gateway: Partial<GatewayEndpoints> = {},
  consoleFiles: readonly ConsoleFile[] = [],
): Promise<ApiUnderTest> {
  // The clients sign with the real time, so the fake clock begins there.
  const clock = new FakeClock(systemClock.now());
  const store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log: silentLogger });
  const logs = new FakeLogs();
  const inspections: FieldProblem[] = [];
  const missing: string[] = [];
  const machine = new FakeHost();
  const acme = { termsOfServiceAgreed: true };
  const inspect = (_spec: ServiceSpec) => inspections;
  const lookups = new FakeLookup();
  const ways: Reach[] = [];
  const endpointAnswers = new Map<string, EndpointAnswer>();
  const gateways = new ReportingGateways();
  const monitor = new Monitor({
    keeper: new LocalSeriesKeeper({ path: ':memory:', clock, log: silentLogger }),
    store,
    gateways,
    instances: () => Promise.resolve([]),
    usageOf: () => null,
    clock,
    log: silentLogger,
  });
  monitor.start();
  const domain = createDomain({
    store,
    clock,
    logs,
    series: monitor,
    inspect,
    gatewayCalls: new HttpGatewayCalls(null),
    endpoints: { ...FAKE_ENDPOINTS, reach: () => ways, gateway: (id) => ({ ...FAKE_ENDPOINTS.gateway(id), ...gateway }) },
    domainCheck: {
      baseDomain: 'infer.test',
      sharedHosts: { internet: '192.0.2.1', vpc: '127.0.0.1' },
      hostAddresses: () => ['192.0.2.1'],
      lookup: lookups,
    },
    endpointProbe: { ask: (origin) => Promise.resolve(endpointAnswers.get(origin) ?? { kind: 'nobody', reason: 'connect ECONNREFUSED' }) },
    examples: [EXAMPLE],
    configuration: { dataDirectory: '/var/lib/infergate', document: { clusterId: 'local' } },
    network: { accountId: '1000000000000001', zones: ['zone-a', 'zone-b'] },
    acme,
    gatewayRules: { ...GATEWAY_RULES, ...rules },
    host: machine,
    clusterId: 'local',
    version: '9.9.9',
  });
  const server: ApiServer = createApiServer({
    tls: null,
    store,
    domain,
    clock,
    log: silentLogger,
    version: '9.9.9',
    allowedHosts: ['console.example'],
    metrics: () => 'infergate_up 1\n',
    notReady: () => missing,
    consoleFiles,
  });
  const { port } = await server.listen('127.0.0.1', 0);
  const host = `127.0.0.1:${port}`;
  const administrator = await ensureAdministrator(store, clock);
  return {
    url: `http://${host}`,
    host,
    store,
    domain,
    clock,
    logs,
    machine,
    administrator,
    inspections,
    acme,
    missing,
    lookups,
    ways,
    endpointAnswers,
    gateways,
    client: (key = administrator, index = 0) =>
      checked(clientAt(index)({ endpoint: host, accessKeyId: key.id, accessKeySecret: key.secret })),
    makeKey: async (role, id = `ak-${role}`) => {
      const key = accessKeyRecord({ id, role, secret: `secret of ${id}` });
      await store.transaction((tx) => tx.putAccessKey(key));
      return key;
    },
    close: async () => {
      await server.close();
      await monitor.close();
      await store.close();
    },
  };
}

type GatewayRules = DomainDependencies['gatewayRules'];

const GATEWAY_RULES: GatewayRules = {
  baseDomain: 'gw.test',
  maxGateways: 10,
  ports: { from: 30_000, to: 30_999 },
  allowedAccounts: ['partner-account'],
  application: { minNodes: 1, maxNodes: 4 },
  sharedMaxRequestBodyBytes: 1_048_576,
};

/** The one that this installation comes with. */
const EXAMPLE: Example = {
  id: 'greeting',
  kind: 'command',
  title: { en: 'Greeting', zh: '问候' },
  summary: { en: 'Greets.', zh: '问候来者。' },
  preparation: { en: 'Start it first.', zh: '请先启动。' },
  serviceConfig: '{"metadata": {"name": "greeting"}}',
  requests: [{ title: { en: 'Greet', zh: '问候' }, method: 'POST', path: '/greet', contentType: 'text/plain', body: 'hello' }],
};

const FAKE_ENDPOINTS = {
  service: ({ name, gatewayId }: { readonly name: string; readonly gatewayId: string }) => ({
    gatewayId,
    internet: [`http://gateway.test:8080/api/predict/${name}`],
    vpc: [`http://gateway.test:8081/api/predict/${name}`],
  }),
  gateway: (id: string) => ({
    id,
    name: id,
    status: 'Running',
    internet: ['http://gateway.test:8080'],
    vpcs: [{ vpcId: '', origins: ['http://gateway.test:8081'] }],
    internetName: id === 'shared' ? null : `${id}.gw.test`,
    vpcName: id === 'shared' ? null : `${id}-vpc.gw.test`,
  }),
  admin: () => 'http://admin.test:7070',
  dns: () => null,
};

/** A host with the addresses that a test gives it. */
export class FakeHost implements Host {
  readonly addresses = new Set(['127.0.1.1', '127.0.2.1', '::1']);
  readonly asked: Installed[] = [];
  found: readonly HostCapability[] = [];

  bindProblem(address: string): Promise<string | null> {
    return Promise.resolve(this.addresses.has(address) ? null : `${address} is no address of this host.`);
  }

  capabilities(installed: Installed): Promise<readonly HostCapability[]> {
    this.asked.push(installed);
    return Promise.resolve(this.found);
  }
}

export class FakeLookup implements DomainLookup {
  readonly answers = new Map<string, LookupResult>();

  lookup(name: string): Promise<LookupResult> {
    return Promise.resolve(this.answers.get(name) ?? { kind: 'absent' });
  }
}

export class FakeLogs implements InstanceLogs {
  readonly lines = new Map<string, LogLine[]>();
  readonly asked: LogQuery[] = [];
  #gate: Promise<void> = Promise.resolve();
  #onRead: () => void = () => undefined;

  write(instance: string, ...texts: string[]): void {
    const before = this.lines.get(instance) ?? [];
    const added = texts.map((text, i) => ({ stream: 'stdout', text, atMs: null, cursor: String(before.length + i + 1) }) as const);
    this.lines.set(instance, [...before, ...added]);
  }

  /** Lets the next readings wait until they are released. */
  hold(): { readonly begun: Promise<void>; release(): void } {
    let release = () => {};
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    this.#gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#onRead = begin;
    return { begun, release: () => release() };
  }

  async followLog(instance: string, { after, maxLines }: LogFollowQuery): Promise<LogPiece> {
    const lines = await this.readLog(instance, { previous: false, keyword: null, fromMs: null, toMs: null, after, maxLines });
    return { lines, skippedBytes: 0, cursor: lines.at(-1)?.cursor ?? after };
  }

  async readLog(instance: string, query: LogQuery): Promise<readonly LogLine[]> {
    this.asked.push(query);
    this.#onRead();
    await this.#gate;
    const lines = (this.lines.get(instance) ?? []).filter((line) => query.keyword === null || line.text.includes(query.keyword));
    if (query.after !== null) return lines.filter((line) => Number(line.cursor) > Number(query.after)).slice(0, query.maxLines);
    return lines.slice(-query.maxLines);
  }
}

/** Every answer has exactly the form that the table promises. */
function checked(call: AlibabaCall): AlibabaCall {
  return async (operation, input) => {
    const answer = await call(operation, input);
    expect(Value.Errors(BUILT_OPERATIONS[operation as OperationName].shape.response, answer)).toEqual([]);
    return answer;
  };
}

function clientAt(index: number) {
  const entry = ALIBABA_CLIENTS[index];
  if (entry === undefined) throw new Error(`no client ${index}`);
  return entry[1];
}

/** What a refused call says, whichever client made it. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { code, message, data, statusCode } = error as ClientError;
    const problems = (data['Problems'] ?? []) as FieldProblem[];
    return { code, message, status: Number(statusCode ?? data['statusCode']), problems, requestId: String(data['RequestId']) };
  }
  throw new Error('the call was not refused');
}

/** The newer client has the status beside the body, the older one inside. */
interface ClientError {
  readonly code: string;
  readonly message: string;
  readonly statusCode?: number;
  readonly data: Record<string, unknown>;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly problems: readonly FieldProblem[];
  readonly requestId: string;
}

/** A description that runs a command. */
export function echoConfig(name: string, overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { metadata: { name, instance: 1, cpu: 1, memory: 256 }, containers: [{ command: 'node server.mjs' }], ...overrides };
}

/** VPCs of two accounts, with vSwitches in supported zones and in one that is not. */
export async function addNetworks(store: SqliteStore): Promise<void> {
  const at = { origin: 'configuration', createdAt: 0, name: '' } as const;
  await store.transaction(async (tx) => {
    for (const [id, cidr, accountId] of NETWORKS) await tx.putResource('vpc', { ...at, id, cidr, accountId });
    for (const [id, vpcId, zone, bindAddress] of VSWITCHES)
      await tx.putResource('vswitch', { ...at, id, vpcId, zone, cidr: `${bindAddress}/24`, bindAddress });
  });
}

const NETWORKS = [
  ['vpc-one', '127.0.0.0/16', '1000000000000001'],
  ['vpc-two', 'fd00::/48', '1000000000000001'],
  ['vpc-partner', '127.1.0.0/16', 'partner-account'],
  ['vpc-stranger', '127.2.0.0/16', 'stranger-account'],
] as const;

const VSWITCHES = [
  ['vsw-one-a', 'vpc-one', 'zone-a', '127.0.1.1'],
  ['vsw-one-a2', 'vpc-one', 'zone-a', '127.0.1.2'],
  ['vsw-one-b', 'vpc-one', 'zone-b', '127.0.2.1'],
  ['vsw-one-g', 'vpc-one', 'cn-beijing-g', '127.0.3.1'],
  ['vsw-two-a', 'vpc-two', 'zone-a', 'fd00::1'],
  ['vsw-two-b', 'vpc-two', 'zone-b', 'fd00::2'],
  ['vsw-partner-a', 'vpc-partner', 'zone-a', '127.1.1.1'],
  ['vsw-stranger-a', 'vpc-stranger', 'zone-a', '127.2.1.1'],
] as const;

export const of = (ServiceName: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  ServiceName,
  ...more,
});
