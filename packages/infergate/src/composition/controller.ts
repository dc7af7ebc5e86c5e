import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayMetricsText } from '@infergate/contract';
import {
  type ApiServer,
  type CertificateLoops,
  type ControlLoops,
  createApiServer,
  createDomain,
  type Domain,
  ensureAdministrator,
  ExternalDriver,
  HealthProber,
  HttpEndpointProbe,
  HttpGatewayCalls,
  importNetworks,
  LocalHost,
  type Monitor,
  ProcessDriver,
  resolveInstanceUser,
  type RuntimeDriver,
  SqliteStore,
  stateMetricsText,
} from '@infergate/controlplane';
import {
  AddressPolicy,
  createLogger,
  FileLock,
  type Logger,
  loadSecretKey,
  pause,
  SecretBox,
  systemClock,
  writeFileAtomic,
} from '@infergate/kernel';
import type { KeyPair } from '../configuration/key-pair.ts';
import { loadKeyPair } from '../configuration/load.ts';
import { type DataPaths, dataPaths, prepareDataDirectory } from '../configuration/paths.ts';
import type { HostPort, Settings } from '../configuration/settings.ts';
import { readExamples } from '../examples/read-examples.ts';
import type { Endpoints } from '../roles/launch-protocol.ts';
import { VERSION } from '../version.ts';
import { composeCertificates } from './certificates.ts';
import { readConsoleFiles } from './console-files.ts';
import { composeControlPlane } from './control-plane.ts';
import { composeDns, type Dns, domainCheckSettings } from './dns.ts';
import { InstallationEndpoints } from './endpoints.ts';
import { gatewayRules } from './gateway-rules.ts';
import { composeMonitor } from './monitor.ts';
import { inspectPaths } from './path-inspection.ts';
import { PROGRAM_FILES, programSource } from './programs.ts';

/** How long a controller that is just ending may still hold its lock. */
const LOCK_PATIENCE_MS = 15_000;
const LOCK_POLL_MS = 50;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The control plane of one installation, put together. */
export interface Controller {
  /** Resolves when the gateway serves everything that is stored. `earlierAdminPort`: preferred where any free port would do. */
  start(earlierAdminPort: number | null): Promise<Endpoints & { readonly signInLink: string }>;
  /** Ends this process's part; gateways and instances go on. */
  close(): Promise<void>;
  /** Ends everything: gateways drain, instances end. */
  shutdown(): Promise<void>;
}

interface Parts {
  readonly settings: Settings;
  readonly paths: DataPaths;
  readonly log: Logger;
  readonly lock: FileLock;
  readonly store: SqliteStore;
  readonly drivers: { readonly process: RuntimeDriver; readonly external: RuntimeDriver };
  readonly prober: HealthProber;
  readonly endpoints: InstallationEndpoints;
  readonly domain: Domain;
  readonly api: ApiServer;
  readonly loops: ControlLoops;
  readonly certificates: CertificateLoops;
  readonly dns: Dns;
  readonly monitor: Monitor;
  /** Of the management API; known once it listens. User-given addresses may not lead there. */
  readonly ownListeners: HostPort[];
  readonly keyPair: KeyPair | null;
}

export async function createController(settings: Settings, environment: Environment): Promise<Controller> {
  return new ComposedController(await compose(settings, environment));
}

async function compose(settings: Settings, environment: Environment): Promise<Parts> {
  const keyPair = loadKeyPair(settings);
  const paths = dataPaths(settings.dataDir);
  prepareDataDirectory(paths);
  const lock = await acquireLock(paths.controllerLock);
  const log = createLogger({ level: settings.logLevel, path: join(paths.logs, 'controller.log') });
  const key = openSecretKey(paths, environment['INFERGATE_SECRET_KEY']);
  const clock = systemClock;
  const store = await SqliteStore.open({ path: paths.database, secrets: new SecretBox(key), clock, log });
  const ownListeners: HostPort[] = [];
  const policy = new AddressPolicy({ deny: settings.outboundDeny, ownListeners });
  const allowedPaths = [...settings.processRuntime.allowedPaths, PROGRAM_FILES.examples];
  const process = await openProcessDriver({ settings, store, policy, log, allowedPaths, searchPath: environment['PATH'] ?? '' });
  const drivers = { process, external: new ExternalDriver({ policy, clock }) };
  const prober = new HealthProber({ clock, policy, exec: (name, argv, timeoutMs) => process.exec(name, argv, timeoutMs) });
  const controlPlane = composeControlPlane({ settings, paths, log, store, drivers, prober, ownListeners, environment, keyPair });
  const { loops, hub, directory, dedicated } = controlPlane;
  const certificates = composeCertificates({ settings, store, policy, answers: controlPlane.answers, log });
  const endpoints = new InstallationEndpoints(settings, keyPair?.certificate ?? null, dedicated);
  const monitor = composeMonitor({ settings, paths, store, hub, process, log });
  const domain = createDomain({
    store,
    clock,
    endpoints,
    logs: process,
    series: monitor,
    clusterId: settings.clusterId,
    version: VERSION,
    network: { accountId: settings.accountId, zones: settings.zones },
    gatewayRules: gatewayRules(settings),
    host: new LocalHost(settings.dedicatedGateways),
    domainCheck: domainCheckSettings(settings),
    gatewayCalls: new HttpGatewayCalls(keyPair?.certificate ?? null),
    endpointProbe: new HttpEndpointProbe({ clock, own: keyPair }),
    examples: readExamples(PROGRAM_FILES.examples, log),
    configuration: { dataDirectory: settings.dataDir, document: settings.shown },
    inspect: (spec) => inspectPaths(spec, allowedPaths),
    acme: settings.acme,
  });
  const api = createApiServer({
    store,
    domain,
    clock,
    log,
    version: VERSION,
    tls: keyPair,
    allowedHosts: [...settings.adminHosts, ...(settings.baseDomain === null ? [] : [settings.baseDomain])],
    metrics: async () => gatewayMetricsText(hub.measured()) + stateMetricsText(directory) + (await certificates.metrics()),
    consoleFiles: readConsoleFiles(PROGRAM_FILES.console),
    notReady: () => (loops.progress().isGatewayServing ? [] : ['the shared gateway does not serve yet']),
  });
  const dns = composeDns(settings, directory, log);
  return {
    settings,
    paths,
    log,
    lock,
    store,
    drivers,
    prober,
    endpoints,
    domain,
    api,
    loops,
    certificates,
    dns,
    monitor,
    ownListeners,
    keyPair,
  };
}

/** A new key beside an old database would hide that the key was lost. */
function openSecretKey({ secretKey, database }: DataPaths, environmentKey: string | undefined): Buffer {
  if (environmentKey === undefined && existsSync(database) && !existsSync(secretKey))
    throw new Error(
      `${secretKey} is missing, but ${database} was written with it. Restore the file, or set INFERGATE_SECRET_KEY to the key.`,
    );
  return loadSecretKey({ keyFile: secretKey, environmentKey });
}

/** One controller at a time: the launcher of an earlier one may have been killed while it still writes. */
async function acquireLock(path: string): Promise<FileLock> {
  const deadline = systemClock.monotonic() + LOCK_PATIENCE_MS;
  for (;;) {
    const lock = FileLock.acquire(path);
    if (lock !== null) return lock;
    if (systemClock.monotonic() > deadline) throw new Error(`Another controller still uses this data directory (${path}).`);
    await pause(systemClock, LOCK_POLL_MS);
  }
}

interface ProcessDriverParts {
  readonly settings: Settings;
  readonly store: SqliteStore;
  readonly policy: AddressPolicy;
  readonly log: Logger;
  readonly allowedPaths: readonly string[];
  readonly searchPath: string;
}

async function openProcessDriver({ settings, store, policy, log, allowedPaths, searchPath }: ProcessDriverParts): Promise<ProcessDriver> {
  const { ports, user, maxModelBytes } = settings.processRuntime;
  return ProcessDriver.open({
    dataDir: settings.dataDir,
    allowedPaths,
    user: await resolveInstanceUser(user),
    programs: programSource(searchPath),
    policy,
    clock: systemClock,
    log: log.child({ part: 'process-runtime' }),
    limits: { model: { maxBytes: maxModelBytes, maxFiles: 20_000 } },
    allocatePort: (owner, except) => store.transaction((tx) => tx.allocatePort(owner, ports.from, ports.to, except)),
    releasePort: (owner) => store.transaction((tx) => tx.releasePort(owner)),
  });
}

class ComposedController implements Controller {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async start(earlierAdminPort: number | null): Promise<Endpoints & { readonly signInLink: string }> {
    const { api, endpoints, loops, certificates, dns, monitor, log, settings, store, domain, paths, ownListeners, keyPair } = this.#parts;
    await importNetworks(store, settings.vpcs, { clock: systemClock, log });
    const admin = await this.#listen(earlierAdminPort);
    ownListeners.push(admin);
    endpoints.setAdmin(admin.host, admin.port);
    const administrator = await ensureAdministrator(store, systemClock);
    const credentials = { endpoint: endpoints.admin(), accessKeyId: administrator.id, accessKeySecret: administrator.secret };
    if (keyPair === null) rmSync(paths.certificate, { force: true });
    else writeFileAtomic(paths.certificate, keyPair.certificatePem, 0o644);
    writeFileAtomic(paths.credentials, `${JSON.stringify(credentials, null, 2)}\n`, 0o600);
    try {
      monitor.start();
      endpoints.setDns(await dns.start());
      endpoints.setGateway(await loops.start(), () => loops.progress().isGatewayServing);
      await certificates.start();
    } catch (error) {
      await Promise.all([dns.close(), api.close()]);
      throw error;
    }
    log.info({ settings: settings.shown }, 'ready');
    const { url } = await domain.sessions.createLinkFor(administrator);
    return { admin: endpoints.admin(), internet: endpoints.internetOrigin(), vpc: endpoints.vpcOrigin(), signInLink: url };
  }

  async close(): Promise<void> {
    await Promise.all([this.#parts.dns.close(), this.#parts.api.close()]);
    await this.#parts.certificates.close();
    await this.#parts.loops.close();
    await this.#release();
  }

  async shutdown(): Promise<void> {
    await Promise.all([this.#parts.dns.close(), this.#parts.api.close()]);
    await this.#parts.certificates.close();
    await this.#parts.loops.shutdown(this.#parts.settings.shutdownGraceMs);
    await this.#release();
  }

  async #listen(earlierPort: number | null): Promise<HostPort> {
    const { api, settings, log } = this.#parts;
    const { host, port } = settings.adminListen;
    try {
      if (port !== 0 || earlierPort === null) return await api.listen(host, port);
      const again = await api.listen(host, earlierPort).catch(() => null);
      if (again !== null) return again;
      log.warn({ port: earlierPort }, 'the port that console and management API had is taken; they listen on another one');
      return await api.listen(host, port);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `Cannot listen on ${host}:${port} for console and management API: ${reason}. Choose another address with --admin-listen.`,
        { cause: error },
      );
    }
  }

  async #release(): Promise<void> {
    const { drivers, store, monitor, lock } = this.#parts;
    await monitor.close();
    await drivers.process.close();
    await drivers.external.close();
    await store.close();
    lock.release();
  }
}
