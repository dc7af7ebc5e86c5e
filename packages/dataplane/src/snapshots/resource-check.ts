import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { GatewayResource, InstanceResource, OutlierDetection, ServiceResource, SnapshotResource } from '@infergate/contract';
import { AddressPolicy } from '@infergate/kernel';
import { accessProblem, idleProblem, namesProblem } from './access-check.ts';
import { acmeProblem, domainsProblem } from './domain-check.ts';

const NAME = /^[a-z0-9_.]{1,128}$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
/** Texts are written one character a byte: a character beyond that would come out as another, a line feed maybe. */
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]{0,8192}$/;
/** The framing of a request, and what belongs to a connection, is decided for each request. */
const UNSETTABLE: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const HOST = /^[A-Za-z0-9._:%-]{1,253}$/;
const PATH = /^(\/[!"$->@-~]{0,2048})?$/;

/**
 * Why a resource cannot be served; null when it can. The controller has checked what users wrote; this guards against
 * a controller or a file of another build, because nothing that arrives may take the whole gateway down.
 */
export function resourceProblem(resource: SnapshotResource): string | null {
  try {
    return resource.kind === 'gateway' ? gatewayProblem(resource) : serviceProblem(resource);
  } catch (error) {
    return error instanceof Error ? `malformed: ${error.message}` : 'malformed';
  }
}

function gatewayProblem(gateway: GatewayResource): string | null {
  const { rateLimit, maxRequestBodyBytes, addressPolicy, trustedProxies, authFailures, proxyProtocol, tls } = gateway;
  const { access, domains, sslRedirection, acme, bandwidth, idle } = gateway;
  const own = firstProblem([
    [isNumber(rateLimit.perService), 'rateLimit.perService must be a number of at least 0'],
    [isNumber(rateLimit.total), 'rateLimit.total must be a number of at least 0'],
    [isNumber(maxRequestBodyBytes), 'maxRequestBodyBytes must be a number of at least 0'],
    [isPolicy(addressPolicy), 'addressPolicy.deny must hold ranges such as 10.0.0.0/8'],
    [
      addressPolicy.ownListeners.every(({ host, port }) => isIP(host) !== 0 && isNumber(port)),
      'addressPolicy.ownListeners must hold IP addresses and ports',
    ],
    [isPolicy({ deny: trustedProxies, ownListeners: [] }), 'trustedProxies must hold ranges such as 10.0.0.0/8'],
    [isNumber(authFailures.perSecond), 'authFailures.perSecond must be a number of at least 0'],
    [authFailures.perSecond === 0 || (isNumber(authFailures.burst) && authFailures.burst >= 1), 'authFailures.burst must be at least 1'],
    [typeof proxyProtocol === 'boolean', 'proxyProtocol must be a boolean'],
    [tls === null || isKeyPair(tls), 'tls must hold a certificate and its private key, both in PEM'],
    [typeof sslRedirection === 'boolean', 'sslRedirection must be a boolean'],
    [bandwidth === null || (isNumber(bandwidth) && bandwidth >= 1), 'bandwidth must be at least 1'],
  ]);
  return own ?? namesProblem(gateway) ?? accessProblem(access) ?? idleProblem(idle) ?? domainsProblem(domains) ?? acmeProblem(acme);
}

function serviceProblem(service: ServiceResource): string | null {
  const { limits, timeouts, protocols, retry } = service;
  const isLimit = (value: number | null): boolean => value === null || isNumber(value);
  return (
    firstProblem([
      [matches(NAME, service.name), 'name must match [a-z0-9_.]'],
      [
        [service.stopped, service.isPublic, service.forwardCredential].every(isBoolean),
        'stopped, isPublic and forwardCredential must be booleans',
      ],
      [typeof service.access.internet === 'boolean' && typeof service.access.vpc === 'boolean', 'access must say internet and vpc'],
      [areTexts(service.tokens), 'tokens must be texts'],
      [typeof protocols.grpc === 'boolean' && typeof protocols.upstreamHttp2 === 'boolean', 'protocols must say grpc and upstreamHttp2'],
      [areTexts(protocols.upgrades) && areTexts(protocols.hosts), 'protocols must hold upgrades and hosts'],
      [service.balance === 'round_robin' || service.balance === 'least_busy', 'balance is unknown'],
      [limits.rate === null || limits.rate > 0, 'limits.rate must be above 0'],
      [limits.instanceRate === null || limits.instanceRate > 0, 'limits.instanceRate must be above 0'],
      [isLimit(limits.rate) && isLimit(limits.instanceRate), 'limits must be numbers'],
      [isLimit(limits.concurrency), 'limits.concurrency must be a number of at least 0'],
      [
        limits.instanceConcurrency === null || (isNumber(limits.instanceConcurrency) && limits.instanceConcurrency >= 1),
        'limits.instanceConcurrency must be at least 1',
      ],
      [isLimit(limits.instanceQueue), 'limits.instanceQueue must be a number of at least 0'],
      [
        [timeouts.connectMs, timeouts.firstByteMs, timeouts.idleMs, timeouts.totalMs].every((ms) => isNumber(ms) && ms > 0),
        'timeouts must be above 0',
      ],
      [service.outlier === null || isOutlierDetection(service.outlier), 'outlier holds a number out of range'],
      [isNumber(retry.attempts) && areTexts(retry.methods), 'retry must hold methods and attempts'],
      [
        service.upstreamHeaders.every((pair) => pair.length === 2 && isSettable(pair[0]) && matches(HEADER_VALUE, pair[1])),
        'upstreamHeaders holds a header that cannot be sent',
      ],
    ]) ??
    authorityProblem(service.upstreamCaPem) ??
    instancesProblem(service.instances)
  );
}

function authorityProblem(pem: string | null): string | null {
  if (pem === null) return null;
  try {
    return new X509Certificate(pem).ca ? null : 'upstreamCaPem is not the certificate of an authority';
  } catch {
    return 'upstreamCaPem is not a certificate in PEM';
  }
}

function instancesProblem(instances: readonly InstanceResource[]): string | null {
  if (new Set(instances.map(({ id }) => id)).size !== instances.length) return 'instances hold an id twice';
  for (const { id, address, guarded, draining, version = 0 } of instances) {
    const { host, port, tls, basePath } = address;
    if (typeof id !== 'string') return 'an instance has no id';
    if (![guarded, draining, tls].every(isBoolean)) return `instance ${id}: guarded, draining and tls must be booleans`;
    if (!isNumber(version)) return `instance ${id}: version must be a number of at least 0`;
    if (!matches(HOST, host)) return `instance ${id}: host is not a host`;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return `instance ${id}: port must be 1 to 65535`;
    if (!matches(PATH, basePath)) return `instance ${id}: basePath is not a path`;
  }
  return null;
}

function isPolicy(options: GatewayResource['addressPolicy']): boolean {
  try {
    return new AddressPolicy(options) instanceof AddressPolicy;
  } catch {
    return false;
  }
}

function isKeyPair({ certificatePem, privateKeyPem }: NonNullable<GatewayResource['tls']>): boolean {
  try {
    createSecureContext({ cert: certificatePem, key: privateKeyPem });
    return true;
  } catch {
    return false;
  }
}

function isOutlierDetection({ maxEjectedPercent, ...others }: OutlierDetection): boolean {
  const { consecutiveFailures, windowMs, minRequests, baseEjectionMs, maxEjectionMs, returnMs } = others;
  const isPositive = [consecutiveFailures, windowMs, minRequests, baseEjectionMs, maxEjectionMs].every(
    (value) => isNumber(value) && value > 0,
  );
  return isPositive && isNumber(returnMs) && isNumber(maxEjectedPercent) && maxEjectedPercent <= 50;
}

function isSettable(name: string): boolean {
  return matches(HEADER_NAME, name) && !UNSETTABLE.has(name.toLowerCase());
}

/** A pattern alone would take a number, or a list of one text, for a text. */
function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function areTexts(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function firstProblem(checks: readonly (readonly [isGood: boolean, problem: string])[]): string | null {
  return checks.find(([isGood]) => !isGood)?.[1] ?? null;
}
