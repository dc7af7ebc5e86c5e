import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FieldProblem } from '@infergate/contract';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { parseHostPort } from './host-port.ts';
import { isKeyPair, type KeyPair, readKeyPair } from './key-pair.ts';
import { findContradictions, findSchemaProblems } from './problems.ts';
import { type Configuration, ConfigurationSchema } from './schema.ts';
import type { HostPort, Settings } from './settings.ts';
import { withoutSecrets } from './shown.ts';

/** Flags of `infergate up` that stand for keys of the file. */
export interface ConfigurationFlags {
  readonly dataDir?: string;
  readonly adminListen?: string;
  readonly internetListen?: string;
  readonly vpcListen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** The configuration is not usable: every problem found, with its path. Nothing was started. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(source: string, problems: readonly FieldProblem[]) {
    super(
      `${source} is not valid:\n${problems.map(({ path, message }) => `  ${path === '' ? '(document)' : path}: ${message}`).join('\n')}`,
    );
  }
}

const MAX_FILE_BYTES = 1024 * 1024;
/** More make a small file a large document. */
const MAX_ALIASES = 100;

/** Reads the file (if any), applies flags and defaults, checks everything, makes paths absolute against `cwd`. */
export function loadSettings(file: string | null, flags: ConfigurationFlags, cwd: string): Settings {
  const document = withFlags(file === null ? {} : readDocument(file, cwd), flags);
  const complete = Value.Default(ConfigurationSchema, document);
  const problems = [...findSchemaProblems(ConfigurationSchema, complete), ...findContradictions(complete)];
  if (problems.length > 0) throw new ConfigurationError(file ?? 'The command line', problems.map(namedByFlag(flags)));
  return compile(complete as Configuration, cwd);
}

/** The certificate and key that the settings name; null: none. Throws ConfigurationError like `loadSettings`. */
export function loadKeyPair({ tls }: Settings, file: string | null = null, flags: ConfigurationFlags = {}): KeyPair | null {
  if (tls === null) return null;
  const read = readKeyPair(tls);
  if (isKeyPair(read)) return read;
  throw new ConfigurationError(file ?? 'The command line', read.map(namedByFlag(flags)));
}

/** The defaults alone, as `infergate config print` shows them. */
export function defaultConfiguration(): Configuration {
  return Value.Default(ConfigurationSchema, {}) as Configuration;
}

/** What was written, without the keys that were left empty. */
function readDocument(file: string, cwd: string): Document {
  const text = readText(file, cwd);
  if (text.length > MAX_FILE_BYTES) throw refusal(file, `is larger than ${MAX_FILE_BYTES} bytes`);
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: MAX_ALIASES, logLevel: 'error' });
  } catch (error) {
    throw refusal(file, `is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const given = document ?? {};
  if (!isDocument(given)) throw refusal(file, 'must be a mapping of keys');
  return withoutEmpty(given);
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw refusal(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refusal(file: string, message: string): ConfigurationError {
  return new ConfigurationError(file, [{ path: '', message }]);
}

type Document = Readonly<Record<string, unknown>>;

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key with nothing behind it (its values commented out, say) means the default. */
function withoutEmpty(document: Document): Document {
  const given = Object.entries(document).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([key, value]) => [key, isDocument(value) ? withoutEmpty(value) : value]));
}

/** Which key each flag stands for. */
const FLAGS: readonly (readonly [flag: keyof ConfigurationFlags, option: string, path: string])[] = [
  ['dataDir', '--data-dir', 'dataDir'],
  ['adminListen', '--admin-listen', 'adminListen'],
  ['internetListen', '--internet-listen', 'sharedGateway.internetListen'],
  ['vpcListen', '--vpc-listen', 'sharedGateway.vpcListen'],
  ['tlsCert', '--tls-cert', 'tls.certificate'],
  ['tlsKey', '--tls-key', 'tls.key'],
];

function withFlags(document: Document, flags: ConfigurationFlags): Document {
  let complete = document;
  for (const [flag, , path] of FLAGS) {
    const value = flags[flag];
    if (value !== undefined) complete = withValue(complete, path.split('.'), value);
  }
  return complete;
}

/** What is in the way and no mapping is reported later, not repaired. */
function withValue(document: Document, [key = '', ...rest]: readonly string[], value: string): Document {
  if (rest.length === 0) return { ...document, [key]: value };
  const inner = document[key] ?? {};
  return isDocument(inner) ? { ...document, [key]: withValue(inner, rest, value) } : document;
}

/** A value from the command line is spoken of as it was typed. */
function namedByFlag(flags: ConfigurationFlags): (problem: FieldProblem) => FieldProblem {
  return (problem) => {
    const found = FLAGS.find(([flag, , path]) => path === problem.path && flags[flag] !== undefined);
    return found === undefined ? problem : { ...problem, path: found[1] };
  };
}

function compile(configuration: Configuration, cwd: string): Settings {
  const { sharedGateway, processRuntime } = configuration;
  return {
    dataDir: resolve(cwd, configuration.dataDir),
    clusterId: configuration.clusterId,
    adminListen: hostPort(configuration.adminListen),
    adminHosts: configuration.adminHosts,
    internetListen: hostPort(sharedGateway.internetListen),
    vpcListen: hostPort(sharedGateway.vpcListen),
    baseDomain: configuration.baseDomain,
    tls: tlsFiles(configuration.tls, cwd),
    shutdownGraceMs: configuration.shutdownGrace * 1000,
    logLevel: configuration.logLevel,
    gateway: {
      workers: sharedGateway.workers,
      rateLimit: sharedGateway.rateLimit,
      maxRequestBodyBytes: sharedGateway.maxRequestBodyBytes,
      maxConnections: sharedGateway.maxConnections,
      trustedProxies: sharedGateway.trustedProxies,
      authFailures: sharedGateway.authFailures,
      proxyProtocol: sharedGateway.proxyProtocol,
    },
    processRuntime: { ...processRuntime, allowedPaths: processRuntime.allowedPaths.map((path) => resolve(cwd, path)) },
    series: configuration.series,
    outboundDeny: configuration.outbound.deny,
    accountId: configuration.accountId,
    zones: configuration.zones,
    vpcs: configuration.vpcs.map((vpc) => ({ ...vpc, accountId: vpc.accountId ?? configuration.accountId })),
    dedicatedGateways: configuration.dedicatedGateways,
    acme: acmeSettings(configuration.acme, cwd),
    dns: dnsSettings(configuration.dns),
    domainResolvers: configuration.dns.resolvers,
    shown: shownDocument(configuration, cwd),
  };
}

/** The file as it is in effect: paths are absolute, so that they mean the same to whoever reads it elsewhere. */
function shownDocument(configuration: Configuration, cwd: string): object {
  const { dataDir, tls, acme, processRuntime } = configuration;
  const absolute = (path: string | null) => (path === null ? null : resolve(cwd, path));
  const document = {
    ...configuration,
    dataDir: resolve(cwd, dataDir),
    tls: { certificate: absolute(tls.certificate), key: absolute(tls.key) },
    acme: { ...acme, authorityFile: absolute(acme.authorityFile) },
    processRuntime: { ...processRuntime, allowedPaths: processRuntime.allowedPaths.map((path) => resolve(cwd, path)) },
  };
  return withoutSecrets(ConfigurationSchema, document) as object;
}

function acmeSettings({ directoryUrl, authorityFile, ...others }: Configuration['acme'], cwd: string): Settings['acme'] {
  if (directoryUrl === null) return null;
  return { ...others, directoryUrl, authorityFile: authorityFile === null ? null : resolve(cwd, authorityFile) };
}

function dnsSettings({ listen, ttlSeconds, nameServers }: Configuration['dns']): Settings['dns'] {
  return listen === null ? null : { ttlSeconds, nameServers, listen: hostPort(listen) };
}

function tlsFiles({ certificate, key }: Configuration['tls'], cwd: string): Settings['tls'] {
  return certificate === null || key === null ? null : { certificate: resolve(cwd, certificate), key: resolve(cwd, key) };
}

function hostPort(text: string): HostPort {
  const parsed = parseHostPort(text);
  if (parsed === null) throw new Error(`unchecked listen address ${text}`);
  return parsed;
}
