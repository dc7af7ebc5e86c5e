import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renderSnippets, requestKindOf, type SampleRequest, type SnippetId, withStreaming } from '@infergate/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, repository } from './support/installation.ts';
import { deploy, echoDescription, exampleDescription, type ServiceEndpoint } from './support/services.ts';

/** Stands for grpcurl where there is none: the flags that the snippets use, over the library that everybody uses. */
const GRPCURL = `#!${process.execPath}
const packages = require('node:module').createRequire('${join(repository, 'package.json')}');
const { credentials, loadPackageDefinition, Metadata } = packages('@grpc/grpc-js');
const { loadSync } = packages('@grpc/proto-loader');
const args = process.argv.slice(2);
const metadata = new Metadata();
let proto = '', message = '';
const words = [];
while (args.length > 0) {
  const word = args.shift();
  if (word === '-proto') proto = args.shift();
  else if (word === '-d') message = args.shift();
  else if (word === '-H') { const [name, ...value] = args.shift().split(': '); metadata.set(name, value.join(': ')); }
  else if (word !== '-plaintext') words.push(word);
}
const [address, path] = words;
const [service, method] = path.split('/');
const loaded = loadPackageDefinition(loadSync(proto, { keepCase: true, longs: Number }));
const Client = service.split('.').reduce((at, part) => at[part], loaded);
const client = new Client(address, credentials.createInsecure());
client[method](JSON.parse(message), metadata, (error, answer) => {
  console.log(error === null ? JSON.stringify(answer) : 'failed: ' + error.details);
  client.close();
});
`;

let folder: string;
let installation: Installation;
const services: Record<string, ServiceEndpoint> = {};

const isMissing = (command: string, ...args: string[]) => spawnSync(command, args).status !== 0;
const lacksModule = (name: string) => isMissing('python3', '-c', `import ${name}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-snippets-'));
  if (isMissing('grpcurl', '-version')) {
    writeFileSync(join(folder, 'grpcurl'), GRPCURL);
    chmodSync(join(folder, 'grpcurl'), 0o755);
  }
  installation = await Installation.start();
  const grpc = (example: string) => {
    const description = exampleDescription(example);
    return { ...description, metadata: { ...(description['metadata'] as object), enable_grpc: true } };
  };
  services['iris'] = await deploy(installation, grpc('iris-onnx'));
  services['iris_pmml'] = await deploy(installation, grpc('iris-pmml'));
  services['chat'] = await deploy(installation, exampleDescription('chat'));
  services['echo'] = await deploy(installation, echoDescription('echo'));
  services['open'] = await deploy(installation, { ...echoDescription('open_echo'), token: '' });
});
afterAll(async () => {
  await installation.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return (await promisify(execFile)(command, args, { cwd, env })).stdout;
}

const START: Readonly<Record<string, (code: string) => Promise<string>>> = {
  sh: (code) => run('sh', ['-c', code], folder),
  javascript: (code) => run(process.execPath, ['--input-type=module', '--eval', code], repository),
  python: (code) => run('python3', ['-c', code], folder),
};

async function json(url: string, token: string): Promise<unknown> {
  const response = await fetch(url, { headers: token === '' ? {} : { authorization: token } });
  return response.ok ? response.json().catch(() => undefined) : undefined;
}

/** As somebody would have it who asks the service what it is. */
async function kindOf(service: ServiceEndpoint): Promise<SampleRequest> {
  const { ServiceConfig } = await installation.client().call('DescribeService', { path: { ServiceName: service.name } });
  const [root, models] = [await json(service.internet, service.token), await json(`${service.internet}/v1/models`, service.token)];
  return requestKindOf({ name: service.name, serviceConfig: ServiceConfig, root, models });
}

async function output(id: SnippetId, request: SampleRequest, service: ServiceEndpoint): Promise<string> {
  const token = service.token === '' ? null : service.token;
  const snippet = renderSnippets(request, { endpoint: service.internet, token }).find((each) => each.id === id);
  if (snippet === undefined) return `no snippet ${id}`;
  return (await START[snippet.language]?.(snippet.code)) ?? '';
}

const NEEDS: Partial<Record<SnippetId, string>> = {
  'python-requests': 'requests',
  'python-openai': 'openai',
  'python-eas': 'eas_prediction',
};
const IRISES = /setosa.*versicolor.*virginica/s;
const SIMULATED = 'This is a simulated answer to "hello!".';

const expected: readonly (readonly [service: string, id: SnippetId, said: string | RegExp])[] = [
  ['iris', 'curl', IRISES],
  ['iris', 'node', IRISES],
  ['iris', 'python-requests', IRISES],
  ['iris', 'python-eas', IRISES],
  ['iris', 'grpcurl', /label/],
  ['iris', 'node-openai', 'no snippet'],
  ['iris_pmml', 'curl', IRISES],
  ['iris_pmml', 'grpcurl', /sepal_length/],
  ['chat', 'curl', '"object":"chat.completion"'],
  ['chat', 'node', '"object":"chat.completion"'],
  ['chat', 'node-openai', SIMULATED],
  ['chat', 'python-openai', SIMULATED],
  ['chat', 'python-requests', '"object":"chat.completion"'],
  ['chat', 'python-eas', '"object":"chat.completion"'],
  ['chat', 'grpcurl', 'no snippet'],
  ['echo', 'curl', 'True'],
  ['echo', 'node', '200 True'],
  ['echo', 'python-requests', '200 True'],
  ['echo', 'python-eas', 'no snippet'],
  ['open', 'curl', 'True'],
  ['open', 'node', '200 True'],
];

describe('a snippet for a running service does what it says, as it is shown', () => {
  for (const [name, id, said] of expected) {
    const needs = NEEDS[id];
    test.skipIf(needs !== undefined && lacksModule(needs))(`${name}: ${id}`, async () => {
      const service = services[name] as ServiceEndpoint;
      expect(await output(id, await kindOf(service), service)).toMatch(said);
    });
  }

  const streaming: readonly (readonly [SnippetId, string])[] = [
    ['curl', 'data: [DONE]'],
    ['node', 'data: [DONE]'],
    ['node-openai', SIMULATED],
    ['python-requests', 'data: [DONE]'],
    ['python-openai', SIMULATED],
  ];
  for (const [id, said] of streaming) {
    const needs = NEEDS[id];
    test.skipIf(needs !== undefined && lacksModule(needs))(`chat, streamed: ${id}`, async () => {
      const service = services['chat'] as ServiceEndpoint;
      expect(await output(id, withStreaming(await kindOf(service), true), service)).toContain(said);
    });
  }
});
