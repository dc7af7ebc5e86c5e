import type { KeyDefinition } from '../src/resources/service-json/key.ts';
import { KEYS } from '../src/resources/service-json/key-table.ts';
import { isPlainObject, readValue } from '../src/resources/service-json/value-reading.ts';
import type { ValueType } from '../src/resources/service-json/value-type.ts';

/** Builders of descriptions for tests, whole ones and such around a single key of the table. */
export type Json = Record<string, unknown>;

export const TABLE: Readonly<Record<string, KeyDefinition>> = KEYS;

export function program(container: Json = {}, others: Json = {}): Json {
  return { metadata: { name: 'echo', instance: 1 }, containers: [{ command: 'node server.mjs', ...container }], ...others };
}

export function processor(others: Json = {}): Json {
  return { metadata: { name: 'iris', instance: 1 }, processor: 'onnx', model_path: '/models/iris.onnx', ...others };
}

export function external(server: Json = {}, others: Json = {}): Json {
  return { metadata: { name: 'chat' }, runtime: { external: { addresses: ['http://127.0.0.1:8000'], ...server } }, ...others };
}

/** Texts that satisfy every pattern of the table between them. */
const TEXTS = [
  'sample',
  'sample_a',
  '/data/sample',
  'gw-sample',
  'oss://bucket/folder/',
  'kbs:///default/key/model',
  'dXNlcjpwYXNzd29yZA==',
  '0123abcd',
  'vsw-1,vsw-2',
  'SAMPLE',
];

/** Keys whose value is more than its type says. */
const VALUES: Readonly<Record<string, unknown>> = {
  dockerAuth: 'dXNlcjpwYXNzd29yZA==',
  processor: 'pmml',
  model_path: '/models/sample.onnx',
  model_entry: 'sample.onnx',
  'runtime.external.addresses': ['http://127.0.0.1:8000'],
  'runtime.external.headers': { 'X-Api-Key': 'sample' },
  'runtime.external.ca': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  'runtime.process.directory': '/srv/sample',
  'containers[].port': 8000,
  'networking.outlier_detection.max_ejection_seconds': 600,
  'networking.retry.methods': ['POST'],
  'autoscaler.max': 9,
  'autoscaler.strategies': { qps: 10 },
};

/** A value that the key accepts. Undefined for objects and lists of objects. */
export function sampleOf(path: string): unknown {
  const { type } = definition(path);
  return VALUES[path] ?? sampleOfType(type);
}

function sampleOfType(type: ValueType): unknown {
  switch (type.kind) {
    case 'integer':
    case 'number':
      return Math.min(Math.max(type.min, 3), type.max);
    case 'boolean':
      return true;
    case 'text':
      return TEXTS.find((text) => readValue(type, text, () => {}) !== undefined);
    case 'choice':
      return type.values.at(-1);
    case 'amount':
      return '20';
    case 'share':
      return '50%';
    case 'words':
      return ['sample', 'words'];
    case 'text-list':
      return [sampleOfType(type.item)];
    case 'text-map':
      return { sample: sampleOfType(type.value) };
    case 'number-map':
      return { sample: sampleOfType(type.value) };
    case 'json':
      return type.accepts === 'list' ? [] : {};
    case 'group':
    case 'list':
      return undefined;
    default:
      return type satisfies never;
  }
}

/** Values of the wrong type, form or range, each with what is wrong about it. */
export function misfitsOf(path: string): readonly (readonly [what: string, value: unknown])[] {
  const { type } = definition(path);
  const plain: readonly (readonly [string, unknown])[] = [
    ['a number', 1.5],
    ['true', true],
    ['a text', 'misfit \u0001'],
    ['a list', [[]]],
    ['an object', { misfit: { misfit: [] } }],
  ];
  const misfits = plain.filter(([what]) => !ACCEPTED[type.kind].includes(what) && !isAcceptedJson(type, what));
  return [...misfits, ...outOfRange(type)];
}

const ACCEPTED: Readonly<Record<ValueType['kind'], readonly string[]>> = {
  integer: [],
  number: ['a number'],
  boolean: ['true'],
  text: [],
  choice: [],
  amount: ['a number'],
  share: [],
  words: [],
  'text-list': [],
  'text-map': [],
  'number-map': [],
  json: [],
  group: ['an object'],
  list: [],
};

function isAcceptedJson(type: ValueType, what: string): boolean {
  if (type.kind !== 'json') return false;
  const accepted = { anything: null, object: ['an object'], list: ['a list'], 'object-or-text': ['an object', 'a text'] }[type.accepts];
  return accepted === null || accepted.includes(what);
}

function outOfRange(type: ValueType): readonly (readonly [string, unknown])[] {
  const misfits: Partial<Record<ValueType['kind'], readonly (readonly [string, unknown])[]>> = {};
  if (type.kind === 'integer' || type.kind === 'number') {
    misfits[type.kind] = [
      ['a number below the least', type.min - 1],
      ['a number above the greatest', type.max + 1],
      ['a text that is no number', `${type.min}x`],
    ];
  } else if (type.kind === 'text') misfits.text = [['a text that is too long', 'a'.repeat(type.maxLength + 1)]];
  else if (type.kind === 'choice') misfits.choice = [['an unknown choice', 'misfit']];
  else if (type.kind === 'share') misfits.share = [['more than all', '101%']];
  else if (type.kind === 'text-list' || type.kind === 'list') {
    misfits[type.kind] = [
      ['too many entries', Array.from({ length: type.max + 1 }, (_, index) => (type.kind === 'list' ? {} : `e${index}`))],
    ];
  }
  return misfits[type.kind] ?? [];
}

function definition(path: string): KeyDefinition {
  const found = TABLE[path];
  if (found === undefined) throw new Error(`No key ${path}.`);
  return found;
}

/** A description that is valid but for what the caller then puts at `path`. */
export function descriptionFor(path: string): Json {
  const base = structuredClone(baseFor(path));
  complete(base, path);
  return base;
}

function baseFor(path: string): Json {
  const special = Object.entries(BASES).find(
    ([prefix]) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[]`),
  );
  return special?.[1] ?? program();
}

const PROBED = { command: 'node server.mjs', port: 8000 };

/** For keys that need, or do not bear, certain others beside them. */
const BASES: Readonly<Record<string, Json>> = {
  'containers[].script': { metadata: { name: 'echo', instance: 1 }, containers: [{}] },
  'containers[].startup_check': { metadata: { name: 'echo', instance: 1 }, containers: [{ ...PROBED, startup_check: {} }] },
  'containers[].readiness_check': { metadata: { name: 'echo', instance: 1 }, containers: [{ ...PROBED, readiness_check: {} }] },
  'containers[].liveness_check': { metadata: { name: 'echo', instance: 1 }, containers: [{ ...PROBED, liveness_check: {} }] },
  'runtime.external': external(),
  processor: processor(),
  model_path: processor(),
  model_entry: processor(),
  model_config: processor(),
  processor_envs: processor(),
  generate_token: program(),
  'metadata.rpc.health_check_port': external({}, { rpc: { health_check_path: '/ready' } }),
  'sinker.config.maxcompute': program({}, { sinker: { type: 'maxcompute' } }),
  'sinker.config.sls': program({}, { sinker: { type: 'sls' } }),
  sinker: program({}, { sinker: { type: 'sls', config: { sls: { project: 'a', logstore: 'b' } } } }),
  'autoscaler.strategies': program({}, { autoscaler: { min: 1, max: 9 } }),
  autoscaler: program({}, { autoscaler: { min: 1, max: 9, scaleStrategies: [{ metricName: 'qps', threshold: 10 }] } }),
  'networking.gateway_policy.rate_limit': program({}, { networking: { gateway_policy: { rate_limit: { enable: true, limit: 5 } } } }),
  'networking.gateway_policy.concurrency_limit': program(
    {},
    { networking: { gateway_policy: { concurrency_limit: { enable: true, limit: 5 } } } },
  ),
};

/** Gives every object on the way to `path` its required keys, a source to a mount and an action to a check. */
function complete(base: Json, path: string): void {
  const segments = path.split('.');
  for (let depth = 1; depth < segments.length; depth++) {
    const place = segments.slice(0, depth).join('.');
    const holder = holderAt(base, `${place}.x`);
    for (const [required, key] of Object.entries(TABLE)) {
      const name = required.slice(place.length + 1);
      if (!key.isRequired || required !== `${place}.${name}` || name.includes('.') || required === path) continue;
      holder[name] ??= sampleOf(required);
    }
    if (place === 'storage[]' && !path.startsWith('storage[].image') && !SOURCE.test(path)) holder['empty_dir'] = {};
    if (/^containers\[\]\.\w+_check$/.test(place) && !/\.(http_get|tcp_socket|exec)/.test(path)) holder['tcp_socket'] = {};
  }
}

const SOURCE = /^storage\[\]\.(oss|nfs|dataset|git|empty_dir)\b/;

/** The object that holds the last key of `path`, made if need be; lists have one entry. */
export function holderAt(document: Json, path: string): Json {
  let holder = document;
  for (const segment of path.split('.').slice(0, -1)) {
    const name = segment.replace('[]', '');
    if (segment.endsWith('[]')) {
      if (!Array.isArray(holder[name]) || holder[name].length === 0) holder[name] = [{}];
      holder = (holder[name] as Json[])[0] as Json;
    } else {
      if (!isPlainObject(holder[name])) holder[name] = {};
      holder = holder[name] as Json;
    }
  }
  return holder;
}

/** Sets one key, given by its path in the table (or by an alias). */
export function put(document: Json, path: string, value: unknown): Json {
  holderAt(document, path)[nameOf(path)] = value;
  return document;
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** As problems name it: the first entry of each list. */
export function writtenPath(path: string): string {
  return path.replaceAll('[]', '[0]');
}
