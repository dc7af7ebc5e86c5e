import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceRecord, serviceRecord } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { InstanceRecord, ServiceRecord } from '../store/records.ts';
import { translateGateway } from './gateway.ts';
import type { ServiceInput } from './service.ts';
import { translateSnapshot } from './snapshot.ts';
import { SpecReader } from './spec-reader.ts';
import { parseStoredDescription } from './stored-description.ts';

const CASES = join(import.meta.dirname, 'testdata');
const GATEWAY = {
  id: 'shared',
  name: 'Shared Gateway',
  rateLimit: { perService: 1000, total: 10_000 },
  maxRequestBodyBytes: 1_048_576,
  addressPolicy: { deny: ['10.1.0.0/16'], ownListeners: [{ host: '127.0.0.1', port: 7070 }] },
  trustedProxies: [],
  authFailures: { perSecond: 5, burst: 20 },
  proxyProtocol: false,
  tls: null,
};

interface CaseService {
  /** The service.json, or a text that is none. */
  readonly description: object | string;
  readonly service?: Partial<ServiceRecord>;
  readonly tokens?: readonly string[];
  readonly instances?: readonly Partial<InstanceRecord>[];
}

interface Case {
  /** One sentence: what this case is about. */
  readonly about: string;
  readonly services: readonly CaseService[];
}

const reader = new SpecReader(parseStoredDescription);

function inputOf({ description, service, tokens = [], instances = [] }: CaseService): ServiceInput {
  const config = typeof description === 'string' ? description : JSON.stringify(description);
  const record = serviceRecord({ config, ...service });
  const { spec, problem } = reader.read(record.id, record.currentVersion, config);
  return { service: record, spec, specProblem: problem, tokens, instances: instances.map((instance) => instanceRecord(instance)) };
}

function cases(): readonly (Case & { readonly name: string })[] {
  const files = readdirSync(CASES).filter((name) => name.endsWith('.in.json'));
  return files.map((file) => ({ name: file.replace('.in.json', ''), ...(JSON.parse(readFileSync(join(CASES, file), 'utf8')) as Case) }));
}

describe('a snapshot', () => {
  it.each(cases())('$about', async ({ name, services }) => {
    const gateway = { resource: translateGateway(GATEWAY), timeouts: null };
    const { byGateway, problems } = translateSnapshot([gateway], services.map(inputOf));
    const resources = byGateway.get(GATEWAY.id) ?? [];
    // The gateway's own resource is the subject of one case only.
    const subject = services.length === 0 ? resources : resources.slice(1);
    const text = JSON.stringify({ resources: subject, problems: Object.fromEntries(problems) }, null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot(join(CASES, `${name}.out.golden`));
  });
});
