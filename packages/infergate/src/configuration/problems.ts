import { type FieldProblem, nearestName } from '@infergate/contract';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parseHostPort } from './host-port.ts';
import { findNetworkProblems } from './network-problems.ts';

/** What of a schema is looked at here. */
type Node = TSchema & {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  /** In words. */
  readonly expected?: string;
};

/** Everything in which the value differs from the schema, each key once, with what was expected. */
export function findSchemaProblems(schema: TSchema, value: unknown, path = ''): readonly FieldProblem[] {
  const node: Node = schema;
  if (node.properties !== undefined) return findInMapping(node.properties, value, path);
  if (node.items !== undefined && Array.isArray(value) && value.length <= (node.maxItems ?? Number.POSITIVE_INFINITY)) {
    const { items } = node;
    return value.flatMap((item, index) => findSchemaProblems(items, item, `${path}[${index}]`));
  }
  return Value.Check(node, value) ? [] : [{ path, message: `must be ${expectation(node)}, not ${shown(value)}` }];
}

function findInMapping(properties: Readonly<Record<string, Node>>, value: unknown, path: string): readonly FieldProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path, message: `must be a mapping of keys (${Object.keys(properties).join(', ')}), not ${shown(value)}` }];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = path === '' ? key : `${path}.${key}`;
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return known === undefined ? [unknownKey(place, key, Object.keys(properties))] : findSchemaProblems(known, inner, place);
  });
}

function unknownKey(path: string, key: string, known: readonly string[]): FieldProblem {
  const nearest = nearestName(key, known);
  return {
    path,
    message: nearest === null ? `is not a known key; known are ${known.join(', ')}` : `is not a known key; did you mean ${nearest}?`,
  };
}

function expectation({ expected, type, minimum, maximum, maxItems }: Node): string {
  if (expected !== undefined) return expected;
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`;
  if (type === 'array') return `a list of at most ${maxItems}`;
  return 'text';
}

const SHOWN_CHARACTERS = 60;

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** Keys that are right for themselves and not together. The document may have any form: what is wrong with it is reported elsewhere. */
export function findContradictions(document: unknown): readonly FieldProblem[] {
  return [
    ...findSharedAddress(document),
    ...findEmptyRange(document, 'processRuntime.ports'),
    ...findEmptyRange(document, 'dedicatedGateways.ports'),
    ...findMissingProxies(document),
    ...findHalfKeyPair(document),
    ...findNetworkProblems(valueAt(document, 'zones'), valueAt(document, 'vpcs')),
    ...findDnsWithoutZone(document),
  ];
}

const LISTENERS = ['adminListen', 'sharedGateway.internetListen', 'sharedGateway.vpcListen', 'dns.listen'] as const;

function findSharedAddress(document: unknown): readonly FieldProblem[] {
  const seen = new Map<string, string>();
  return LISTENERS.flatMap((path) => {
    const text = valueAt(document, path);
    const address = typeof text === 'string' ? parseHostPort(text) : null;
    if (typeof text !== 'string' || address === null || address.port === 0) return [];
    const first = seen.get(text);
    seen.set(text, first ?? path);
    return first === undefined ? [] : [{ path, message: `must not be ${text}, which is the address of ${first}` }];
  });
}

function findEmptyRange(document: unknown, path: string): readonly FieldProblem[] {
  const [from, to] = [valueAt(document, `${path}.from`), valueAt(document, `${path}.to`)];
  if (typeof from !== 'number' || typeof to !== 'number' || from <= to) return [];
  return [{ path, message: `must not begin (from: ${from}) behind its end (to: ${to})` }];
}

function findMissingProxies(document: unknown): readonly FieldProblem[] {
  const proxies = valueAt(document, 'sharedGateway.trustedProxies');
  const isWanting = valueAt(document, 'sharedGateway.proxyProtocol') === true && Array.isArray(proxies) && proxies.length === 0;
  return isWanting
    ? [{ path: 'sharedGateway.proxyProtocol', message: 'needs sharedGateway.trustedProxies: from nobody else are headers taken' }]
    : [];
}

function findHalfKeyPair(document: unknown): readonly FieldProblem[] {
  const paths = ['tls.certificate', 'tls.key'];
  const missing = paths.filter((path) => (valueAt(document, path) ?? null) === null);
  if (missing.length !== 1) return [];
  return paths.filter((path) => !missing.includes(path)).map((path) => ({ path, message: `needs ${missing.join()}, too` }));
}

const ZONE_NAME = /^(?=.{1,190}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

/** The names of gateways lie below `baseDomain`; the longest of them must fit into a packet. */
function findDnsWithoutZone(document: unknown): readonly FieldProblem[] {
  if (typeof valueAt(document, 'dns.listen') !== 'string') return [];
  const baseDomain = valueAt(document, 'baseDomain') ?? null;
  if (baseDomain === null) return [{ path: 'dns.listen', message: 'needs baseDomain: the DNS server answers for the names below it' }];
  if (typeof baseDomain !== 'string' || ZONE_NAME.test(baseDomain)) return [];
  return [
    {
      path: 'baseDomain',
      message: 'must be a domain such as infer.example.com, of at most 190 characters, for the DNS server (dns.listen)',
    },
  ];
}

function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
