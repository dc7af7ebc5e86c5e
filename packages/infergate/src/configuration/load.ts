import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FieldProblem, nearestName } from '@infergate/contract';
import ipaddr from 'ipaddr.js';
import { Value } from 'typebox/value';
import { parse } from 'yaml';
import { type Configuration, ConfigurationSchema } from './schema.ts';
import type { HostPort, Settings } from './settings.ts';

/** Flags of `infergate up` that stand for keys of the file. */
export interface ConfigurationFlags {
  readonly dataDir?: string;
  readonly adminListen?: string;
  readonly internetListen?: string;
  readonly vpcListen?: string;
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

/** Reads the file (if any), applies flags and defaults, checks everything, makes paths absolute against `cwd`. */
export function loadSettings(file: string | null, flags: ConfigurationFlags, cwd: string): Settings {
  const source = file ?? 'The configuration';
  const document = withFlags(file === null ? {} : readDocument(file), flags);
  const complete = Value.Default(ConfigurationSchema, document);
  const problems = schemaProblems(complete);
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  const configuration = complete as Configuration;
  const contradictions = findContradictions(configuration);
  if (contradictions.length > 0) throw new ConfigurationError(source, contradictions);
  return compile(configuration, cwd);
}

/** The defaults alone, as `infergate config print` shows them. */
export function defaultConfiguration(): Configuration {
  return Value.Default(ConfigurationSchema, {}) as Configuration;
}

function readDocument(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError(file, [
      { path: '', message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` },
    ]);
  }
  if (text.length > MAX_FILE_BYTES) throw new ConfigurationError(file, [{ path: '', message: `is larger than ${MAX_FILE_BYTES} bytes` }]);
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new ConfigurationError(file, [{ path: '', message: `is not YAML: ${error instanceof Error ? error.message : String(error)}` }]);
  }
  if (typeof document !== 'object' || Array.isArray(document))
    throw new ConfigurationError(file, [{ path: '', message: 'must be a mapping of keys' }]);
  return document as Record<string, unknown>;
}

function withFlags(document: Record<string, unknown>, flags: ConfigurationFlags): Record<string, unknown> {
  const { dataDir, adminListen, internetListen, vpcListen } = flags;
  const gateway = { ...(internetListen !== undefined && { internetListen }), ...(vpcListen !== undefined && { vpcListen }) };
  const hasGatewayFlag = Object.keys(gateway).length > 0;
  const sharedGateway =
    typeof document['sharedGateway'] === 'object' && document['sharedGateway'] !== null ? document['sharedGateway'] : {};
  return {
    ...document,
    ...(dataDir !== undefined && { dataDir }),
    ...(adminListen !== undefined && { adminListen }),
    ...(hasGatewayFlag && { sharedGateway: { ...sharedGateway, ...gateway } }),
  };
}

function schemaProblems(value: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const error of Value.Errors(ConfigurationSchema, value)) {
    const path = error.instancePath.slice(1).replaceAll('/', '.');
    if (error.keyword === 'additionalProperties') {
      for (const key of error.params.additionalProperties) problems.push(unknownKey(path, key));
    } else if (error.keyword !== 'boolean') {
      problems.push({ path, message: error.message });
    }
  }
  return problems;
}

function unknownKey(parent: string, key: string): FieldProblem {
  const nearest = nearestName(key, knownKeys(parent));
  const path = parent === '' ? key : `${parent}.${key}`;
  return { path, message: nearest === null ? 'is not a known key' : `is not a known key; did you mean ${nearest}?` };
}

function knownKeys(parent: string): string[] {
  let schema: { properties?: Record<string, object> } = ConfigurationSchema;
  for (const name of parent === '' ? [] : parent.split('.')) schema = schema.properties?.[name] ?? {};
  return Object.keys(schema.properties ?? {});
}

function findContradictions(configuration: Configuration): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const listeners: [path: string, text: string][] = [
    ['adminListen', configuration.adminListen],
    ['sharedGateway.internetListen', configuration.sharedGateway.internetListen],
    ['sharedGateway.vpcListen', configuration.sharedGateway.vpcListen],
  ];
  for (const [path, text] of listeners) {
    if (parseHostPort(text) === null) problems.push({ path, message: `must be <IP address or localhost>:<port 0-65535>, not ${text}` });
  }
  const { from, to } = configuration.processRuntime.ports;
  if (from > to) problems.push({ path: 'processRuntime.ports', message: `from (${from}) must not be above to (${to})` });
  configuration.outbound.deny.forEach((range, index) => {
    if (!ipaddr.isValidCIDR(range))
      problems.push({ path: `outbound.deny[${index}]`, message: `must be a CIDR range such as 10.0.0.0/8, not ${range}` });
  });
  return problems;
}

function compile(configuration: Configuration, cwd: string): Settings {
  const { sharedGateway, processRuntime } = configuration;
  return {
    dataDir: resolve(cwd, configuration.dataDir),
    clusterId: configuration.clusterId,
    adminListen: hostPort(configuration.adminListen),
    internetListen: hostPort(sharedGateway.internetListen),
    vpcListen: hostPort(sharedGateway.vpcListen),
    baseDomain: configuration.baseDomain,
    shutdownGraceMs: configuration.shutdownGrace * 1000,
    logLevel: configuration.logLevel,
    gateway: {
      workers: sharedGateway.workers,
      rateLimit: sharedGateway.rateLimit,
      maxRequestBodyBytes: sharedGateway.maxRequestBodyBytes,
      maxConnections: sharedGateway.maxConnections,
    },
    processRuntime: { ...processRuntime, allowedPaths: processRuntime.allowedPaths.map((path) => resolve(cwd, path)) },
    outboundDeny: configuration.outbound.deny,
  };
}

function hostPort(text: string): HostPort {
  const parsed = parseHostPort(text);
  if (parsed === null) throw new Error(`unchecked listen address ${text}`);
  return parsed;
}

/** `127.0.0.1:80`, `[::1]:80`, `localhost:80`; null for anything else. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<plain>[^:\s]+)):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.['six'] ?? match?.groups?.['plain'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || port > 65_535) return null;
  return host === 'localhost' || ipaddr.isValid(host) ? { host, port } : null;
}
