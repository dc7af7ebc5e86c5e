import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationResponse } from '@infergate/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, repository } from './support/installation.ts';
import { deploy, type ServiceEndpoint } from './support/services.ts';

type Example = OperationResponse<'ListExamples'>['Examples'][number];
type SampleRequest = Example['Requests'][number];

const folders = readdirSync(join(repository, 'examples')).filter((name) => existsSync(join(repository, 'examples', name, 'service.json')));

/** Of the shell line that the example tells people to run, on a port that is free. */
async function startSimulator(preparation: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const line = preparation.slice(preparation.indexOf('PORT=')).replace('PORT=9001', 'PORT=0');
  const child = spawn('sh', ['-c', line.replace('node ', `exec ${process.execPath} `)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(/:(\d+)/.exec(said.toString())?.[1]) };
}

async function ask({ internet, token }: ServiceEndpoint, { Method, Path, ContentType, Body }: SampleRequest) {
  const response = await fetch(internet + Path, {
    method: Method,
    headers: { authorization: token, ...(ContentType === '' ? {} : { 'content-type': ContentType }) },
    ...(Body === '' ? {} : { body: Body }),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

describe('the gallery', () => {
  let installation: Installation;
  let examples: readonly Example[];
  beforeAll(async () => {
    installation = await Installation.start();
    ({ Examples: examples } = await installation.client().call('ListExamples'));
  });
  afterAll(() => installation.dispose());

  test('holds every example of the repository, from the built program alone', () => {
    expect(examples.map(({ ExampleId }) => ExampleId)).toEqual(folders);
    const outside = examples.filter(({ ServiceConfig }) => ServiceConfig.includes(join(repository, 'examples')));
    expect(outside).toEqual([]);
  });

  const answers: Readonly<Record<string, readonly string[]>> = {
    chat: ['"object":"chat.completion"', 'data: [DONE]', '"object":"list"'],
    echo: ['True', 'hello', 'data: event 5 of 5'],
    external: ['"object":"list"', 'data: [DONE]'],
    'iris-onnx': ['{"label":["setosa","versicolor","virginica"]', '"inputs"'],
    'iris-pmml': ['{"species":"setosa"', '"inputs"'],
  };

  test.each(folders)('%s runs as it is listed, and every sample request is answered', async (id) => {
    const example = examples.find(({ ExampleId }) => ExampleId === id) as Example;
    const simulator = example.Kind === 'external' ? await startSimulator(example.Preparation) : null;
    try {
      const config = simulator === null ? example.ServiceConfig : example.ServiceConfig.replace(':9001', `:${simulator.port}`);
      const service = await deploy(installation, JSON.parse(config) as Record<string, unknown>);
      const said = [];
      for (const request of example.Requests) said.push({ request: request.Title, ...(await ask(service, request)) });
      expect(said).toEqual(
        answers[id]?.map((text) => expect.objectContaining({ status: 200, text: expect.stringContaining(text) as string })),
      );
      const streamed = said.filter((_, index) => example.Requests[index]?.Body.includes('"stream": true'));
      for (const { type } of streamed) expect(type).toContain('text/event-stream');
    } finally {
      simulator?.child.kill();
    }
  });
});

describe('the settings', () => {
  test('are those that the program was started with', async () => {
    const installation = await Installation.start({ configuration: 'baseDomain: models.test\nlogLevel: debug\n' });
    try {
      const { DataDirectory, Settings } = await installation.client().call('DescribeSettings');
      expect(DataDirectory).toBe(installation.dataDir);
      expect(JSON.parse(Settings)).toMatchObject({
        dataDir: installation.dataDir,
        baseDomain: 'models.test',
        logLevel: 'debug',
        adminListen: '127.0.0.1:0',
        sharedGateway: { rateLimit: { perService: 1000, total: 10_000 } },
      });
    } finally {
      await installation.dispose();
    }
  });
});
