import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type handleUnaryCall, loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { parseServiceSpec, resolveLocalPaths } from '@infergate/contract';
import { AccessKeyCredentials } from '@infergate/sdk';
import { instanceResource, serviceResource, startGateway, TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, it, test } from 'vitest';
import { loadSettings } from '../../src/configuration/load.ts';
import { FakeManagement, ok, serviceFields } from '../fake-management.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pagesIn('docs'), ...pagesIn('examples')];

function pagesIn(folder: string): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

/** The blocks of code of a page that are written in a language. */
function codeOf(page: string, language: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter(([, of]) => of === language).map(([, , code]) => code ?? '');
}

/** Runs the one block of JavaScript that holds a text, as a reader would, and resolves with what it prints. */
async function runExample(page: string, marker: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const code = codeOf(page, 'js').filter((block) => block.includes(marker));
  expect(code).toHaveLength(1);
  // From the root, where the packages that it imports are.
  const args = ['--input-type=module', '--eval', code[0] ?? ''];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  return stdout;
}

const HEALTH_PROTO = join(ROOT, 'packages', 'processors', 'test', 'grpc', 'health.proto');

/** A server of gRPC that says that it is well. */
async function startHealth(): Promise<{ readonly port: number; stop(): void }> {
  const { grpc } = loadPackageDefinition(loadSync(HEALTH_PROTO, { enums: String })) as unknown as {
    readonly grpc: { readonly health: { readonly v1: { readonly Health: ServiceClientConstructor } } };
  };
  const server = new Server();
  const check: handleUnaryCall<unknown, unknown> = (_call, reply) => reply(null, { status: 'SERVING' });
  server.addService(grpc.health.v1.Health.service, { Check: check });
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', ServerCredentials.createInsecure());
  return { port, stop: () => server.forceShutdown() };
}

describe('an example of the reference', () => {
  it('signs an invocation so that the gateway admits it', async () => {
    const server = createServer((_request, response) => response.end('admitted'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const instances = [instanceResource('iris-0', (server.address() as AddressInfo).port)];
    const gateway = await startGateway([serviceResource('iris', { instances })]);
    try {
      const ENDPOINT = gateway.url('iris');
      expect(await runExample('docs/reference/invocation.md', "createHmac('sha1'", { ENDPOINT, TOKEN: TEST_TOKEN })).toBe('200 admitted\n');
      expect(await runExample('docs/reference/invocation.md', "createHmac('sha1'", { ENDPOINT, TOKEN: 'other' })).toMatch(/^401 /);
    } finally {
      await gateway.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it('calls a service over gRPC', async () => {
    const server = await startHealth();
    const instances = [instanceResource('iris-0', server.port)];
    const gateway = await startGateway([serviceResource('iris', { instances, protocols: { grpc: true } })]);
    const call = (TOKEN: string): Promise<string> => {
      const TARGET = `127.0.0.1:${gateway.internet.port}`;
      return runExample('docs/reference/invocation.md', 'loadSync(PROTO', { TARGET, AUTHORITY: 'iris.grpc', TOKEN, PROTO: HEALTH_PROTO });
    };
    try {
      expect(await call(TEST_TOKEN)).toBe('SERVING\n');
      expect(await call('other')).toMatch(/^16 The token is missing or wrong/);
    } finally {
      await gateway.close();
      server.stop();
    }
  });

  it.each([
    { page: 'docs/reference/management-api.md', marker: "createHmac('sha256'" },
    { page: 'docs/reference/management-api.md', marker: '@alicloud/openapi-client' },
  ])('calls the management API: $marker', async ({ page, marker }) => {
    const management = await FakeManagement.start();
    try {
      management.answer('ListServices', ok({ Services: [serviceFields()], TotalCount: 1 }));
      expect(await runExample(page, marker, management.environment)).toMatch(/^200 .*"ServiceName":"echo"/);
      const [call] = management.calls;
      expect(call?.headers['authorization']).toMatch(/^ACS3-HMAC-SHA256 Credential=ak-test,/);
    } finally {
      await management.close();
    }
  });

  it('signs as the SDK does', async () => {
    const management = await FakeManagement.start();
    try {
      await runExample('docs/reference/management-api.md', "createHmac('sha256'", management.environment);
      const [call] = management.calls;
      if (call === undefined) throw new Error('nothing was called');
      const { method, path, query, headers } = call;
      const credentials = new AccessKeyCredentials(
        { accessKeyId: 'ak-test', accessKeySecret: 'secret' },
        () => new Date(String(headers['x-acs-date'])),
        () => String(headers['x-acs-signature-nonce']),
      );
      const request = {
        operation: 'ListServices',
        method,
        path,
        query: new Map(Object.entries(query)),
        host: String(headers.host),
        body: '',
      };
      expect((await credentials.headersFor(request))['authorization']).toBe(headers['authorization']);
    } finally {
      await management.close();
    }
  });
});

test.each(['README.md', 'docs/reference/model-server.md'])('descriptions in %s are accepted', (page) => {
  const descriptions = codeOf(page, 'json').filter((code) => code.includes('"metadata"'));
  expect(descriptions.length).toBeGreaterThan(0);
  for (const text of descriptions) {
    const description = resolveLocalPaths(JSON.parse(text), (path) => resolve('/srv', path));
    expect(parseServiceSpec(description, { runtime: 'process' })).toMatchObject({ problems: [], notices: [] });
  }
});

/** Anchors of the headings of a page, as they are made of their text. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFileSync(join(ROOT, page), 'utf8').match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

test.each(PAGES)('links of %s lead somewhere', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8')
    .replaceAll(/^```[^]*?^```$/gm, '')
    .replaceAll(/`[^`]*`/g, '');
  const broken = [...text.matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].filter(([, path = '', anchor]) => {
    const target = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
    return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test.each(PAGES.flatMap((page) => codeOf(page, 'yaml').map((code) => ({ page, key: /^\w+/.exec(code)?.[0], code }))))(
  'the configuration with $key in $page is taken',
  ({ code }) => {
    const folder = mkdtempSync(join(tmpdir(), 'infergate-example-'));
    try {
      writeFileSync(join(folder, 'infergate.yaml'), code);
      expect(() => loadSettings('infergate.yaml', {}, folder)).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
