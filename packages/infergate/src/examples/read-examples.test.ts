import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseServiceSpec, type ServiceSpec } from '@infergate/contract';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { readExample, readExamples } from './read-examples.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', '..', '..', 'examples');
const folders = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'service.json')));

describe('an example of the repository', () => {
  test.each(folders)('%s: can be created as it is, and is told of in both languages', (id) => {
    const { serviceConfig, kind, requests, title, summary } = readExample(EXAMPLES, id);
    const { problems, spec } = parseServiceSpec(JSON.parse(serviceConfig) as object, { runtime: 'process' });
    expect(problems).toEqual([]);
    expect(kindsOf(spec?.workload)).toContain(kind);
    expect(localPath(spec?.workload)).toSatisfy(
      (path: string | null) => path === null || (path.startsWith(join(EXAMPLES, id)) && existsSync(path)),
    );
    for (const text of [title, summary, ...requests.map((request) => request.title)]) {
      expect(text.zh).toMatch(/\p{Script=Han}/u);
      expect(text.en).not.toMatch(/\p{Script=Han}/u);
    }
    for (const { method, contentType, body } of requests)
      expect([body !== '', contentType !== '']).toEqual(method === 'POST' ? [true, true] : [false, false]);
  });
});

type Workload = ServiceSpec['workload'] | undefined;

/** What an example that runs so may be called. */
function kindsOf(workload: Workload): readonly string[] {
  if (workload?.kind === 'processor') return [workload.processor];
  return workload?.kind === 'command' ? ['command', 'chat'] : ['external'];
}

function localPath(workload: Workload): string | null {
  if (workload?.kind === 'processor') return workload.modelPath;
  return workload?.kind === 'command' ? workload.directory : null;
}

describe('the folder of the examples', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'infergate-examples-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('may hold one that cannot be read: the others are there all the same', () => {
    for (const id of ['echo', 'external', 'chat']) cpSync(join(EXAMPLES, id), join(folder, id), { recursive: true });
    writeFileSync(join(folder, 'chat', 'example.json'), '{"kind": "talk"}');
    const warnings: unknown[] = [];
    const read = readExamples(folder, { warn: (fields: unknown) => void warnings.push(fields) });
    expect(read.map(({ id }) => id)).toEqual(['echo', 'external']);
    expect(warnings).toMatchObject([{ example: 'chat', err: { message: expect.stringContaining('chat/example.json') } }]);
    expect(read[1]?.preparation?.en).toContain(`node '${folder}/chat/server.mjs'`);
  });

  it('may be missing', () => {
    expect(readExamples(join(folder, 'none'), { warn: () => undefined })).toEqual([]);
  });
});
