import type { SnapshotMessage, SnapshotResource } from '@infergate/contract';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN } from '@infergate/testkit';
import { Recorder } from '../../wire/recorder.ts';
import { deliver } from '../../wire/understood.ts';
import type { FuzzCase, FuzzSubject } from '../fuzzing.ts';
import type { Random } from '../random.ts';

/** Values on which code that trusts its input breaks. */
const HOSTILE: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  0.5,
  2 ** 53,
  '',
  'x',
  '__proto__',
  'constructor',
  'a\r\nX: y',
  'a\u010ab',
  '\ud800',
  'x'.repeat(5000),
  true,
  false,
  [],
  {},
  [[]],
  [null],
  [['a']],
  [['a', 'b', 'c']],
  { length: 5 },
  { host: 'x' },
  [1, 2, 3],
];

/**
 * Messages that another build, or somebody hostile, might publish. Whatever comes, the gateway lives, the services that
 * are right are served, and calls of the others get a whole answer.
 */
export async function snapshotsSubject(): Promise<FuzzSubject> {
  const instance = await Recorder.start();
  const good = serviceResource('good', { instances: [instanceResource('g', instance.port)], isPublic: true });
  const started = await startGateway([gatewayResource(), good]);
  const { gateway, internet } = started;
  let seq = 1;
  let deep = 0;
  const call = async (service: string): Promise<string> => {
    const text = `GET /api/predict/${service}/x HTTP/1.1\r\nHost: gw\r\nAuthorization: ${TEST_TOKEN}\r\nConnection: close\r\n\r\n`;
    return deliver(internet.port, [Buffer.from(text)]);
  };
  return {
    name: 'snapshots',
    get deep() {
      return deep;
    },
    generate: (random) => generate(random, instance.port),
    run: async ({ pieces }) => {
      instance.clear();
      for (const piece of pieces) {
        const resource = parsed(piece);
        if (resource === null) continue;
        gateway.apply({ type: 'snapshot', version: { epoch: 1, seq: (seq += 1) }, base: gateway.version, put: [resource], remove: [] });
        deep += Object.keys(gateway.state().refused).length === 0 ? 1 : 0;
        // A gateway may rightly ask for a PROXY header now, or for TLS.
        if (resource.kind === 'gateway') continue;
        const answer = await call('hurt');
        if (!/^HTTP\/1\.1 [2-5]\d\d /m.test(answer)) throw new Error(`a call got ${JSON.stringify(answer)}`);
        if (/^HTTP\/1\.1 500 /m.test(answer)) throw new Error('a phase failed over what was published');
      }
      instance.requests();
      // The gateway's own resource may have been changed, its limits too; published anew it is right again.
      gateway.apply({ type: 'snapshot', version: { epoch: 1, seq: (seq += 1) }, base: null, put: [gatewayResource(), good], remove: [] });
      const answer = await call('good');
      if (!answer.includes('HTTP/1.1 200 OK\r\n')) throw new Error(`a service that is right got ${JSON.stringify(answer)}`);
    },
    close: async () => {
      await started.close();
      instance.close();
    },
  };
}

/** null where shrinking has left no JSON, or nothing with the two fields by which a resource is known at all. */
function parsed(piece: Buffer): SnapshotResource | null {
  try {
    const value = JSON.parse(piece.toString()) as SnapshotMessage['put'][number] | null;
    return value !== null && typeof value === 'object' && (value.kind === 'gateway' || value.name === 'hurt') ? value : null;
  } catch {
    return null;
  }
}

/** What a dedicated gateway has besides. */
const DEDICATED: Parameters<typeof gatewayResource>[0] = {
  access: { internet: ['127.0.0.0/8'], vpcs: { 'vpc-a': ['0.0.0.0/0', '::/0'] } },
  domains: [{ domain: 'hurt.example.com', entrance: 'internet', certificate: null, clientAuthoritiesPem: null, service: 'hurt' }],
  hostSuffixes: ['gw.example.com'],
};

function generate(random: Random, port: number): FuzzCase {
  const instances = [
    instanceResource('h', port),
    { ...instanceResource('b', port), address: { host: '127.0.0.1', port, tls: false, basePath: '/base' } },
  ];
  const whole = random.chance(4)
    ? gatewayResource(DEDICATED)
    : serviceResource('hurt', {
        instances,
        upstreamHeaders: [['X-Key', 'a']],
        limits: { rate: 5, instanceConcurrency: 2 },
        isPublic: random.chance(2),
      });
  const value = JSON.parse(JSON.stringify(whole)) as Node;
  for (let i = random.below(3); i >= 0; i -= 1) hurt(value, random);
  if (!('name' in value) || value['kind'] !== 'gateway') value['name'] = 'hurt';
  return { pieces: [Buffer.from(JSON.stringify(value))], variant: 0 };
}

type Node = Record<string, unknown>;

/** Replaces, removes or adds one thing somewhere inside. */
function hurt(node: Node, random: Random): void {
  const keys = Object.keys(node).filter((key) => key !== 'kind');
  const key = random.pick(keys);
  const value = key === undefined ? undefined : node[key];
  if (key === undefined || (random.chance(12) && !Array.isArray(node))) node['extra'] = structuredClone(random.pick(HOSTILE));
  else if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && !random.chance(4)) hurt(value as Node, random);
  else if (random.chance(5)) delete node[key];
  else node[key] = structuredClone(random.pick(HOSTILE));
}
