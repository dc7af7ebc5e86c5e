import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { type PlainRequest, renderSnippets, sampleRequest, type SnippetId, type SnippetTarget } from '@infergate/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

let server: Server;
let target: SnippetTarget;
const received: Received[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (bytes: Buffer) => chunks.push(bytes));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      received.push({ method, url, authorization: headers.authorization, contentType: headers['content-type'], body });
      response.writeHead(200, { 'content-type': 'text/plain' }).end('answered 好');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  target = { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/predict/echo`, token: `tok'en "$HOME" \\n` };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  received.length = 0;
});

function codeOf(id: SnippetId, request: PlainRequest, at: SnippetTarget): string {
  const snippet = renderSnippets(sampleRequest(request), at).find((each) => each.id === id);
  if (snippet === undefined) throw new Error(`there is no snippet ${id}`);
  return snippet.code;
}

const run = promisify(execFile);
const runNode = async (code: string) => (await run(process.execPath, ['--input-type=module', '--eval', code])).stdout;
const runShell = async (code: string) => (await run('sh', ['-c', code])).stdout;

const post = (body: string, contentType = 'text/plain'): PlainRequest => ({ method: 'POST', path: '/any/path?a=b&c=1', contentType, body });

/** Texts of what shells and languages read something into. */
const traps = fc.string({
  unit: fc.constantFrom(
    ...Array.from('\'"\\$`\n\r\t!@%{}[]#&;()*? az09'),
    '中',
    '文',
    '😀',
    '\u2028',
    '\\n',
    '$(id)',
    '`id`',
    "'''",
    '"""',
    '\u0001',
  ),
  minLength: 1,
  maxLength: 60,
});
const json = fc.record({
  text: traps,
  more: fc.jsonValue({ maxDepth: 2 }),
  list: fc.array(fc.oneof(traps, fc.boolean(), fc.constant(null))),
});

describe('a body arrives unchanged', () => {
  test('from the line for curl, run by sh', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          traps,
          json.map((value) => JSON.stringify(value, null, 2)),
        ),
        async (body) => {
          received.length = 0;
          expect(await runShell(codeOf('curl', post(body), target))).toBe('answered 好');
          expect(received).toEqual([
            { method: 'POST', url: '/api/predict/echo/any/path?a=b&c=1', authorization: target.token, contentType: 'text/plain', body },
          ]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('from the program for Node, whether it is text or JSON', async () => {
    const cases = fc.sample(traps, 4).map((body) => [post(body), body] as const);
    const values = fc.sample(json, 4).map((value) => [post(JSON.stringify(value, null, 2), 'application/json'), value] as const);
    for (const [request, expected] of [...cases, ...values]) {
      received.length = 0;
      expect(await runNode(codeOf('node', request, target))).toBe('200 answered 好\n');
      const [arrived] = received;
      expect(received).toHaveLength(1);
      const { body, ...head } = arrived as Received;
      expect(head).toEqual({
        method: 'POST',
        url: '/api/predict/echo/any/path?a=b&c=1',
        authorization: target.token,
        contentType: request.contentType,
      });
      expect(request.contentType === 'text/plain' ? body : (JSON.parse(body) as unknown)).toEqual(
        request.contentType === 'text/plain' ? expected : JSON.parse(JSON.stringify(expected)),
      );
    }
  });

  test.each([
    ['a number that JavaScript cannot hold', '{"id": 12345678901234567890}'],
    ['a key that is none in a literal', '{"__proto__": {"a": 1}, "b": 2}'],
    ['the same behind an escape', String.raw`{"\u005f_proto__": {"a": 1}}`],
  ])('from the program for Node: %s', async (_what, body) => {
    await runNode(codeOf('node', post(body, 'application/json'), target));
    expect(received[0]?.body).toBe(body);
  });
});

describe('a request is sent as it is', () => {
  const none = { contentType: '', body: '' };
  const lines: readonly (readonly [string, PlainRequest])[] = [
    ['GET', { method: 'GET', path: '', ...none }],
    ['DELETE', { method: 'DELETE', path: '/things/1', ...none }],
    ['PUT of text', { method: 'PUT', path: '/things/1', contentType: 'text/plain', body: '@file' }],
    ['POST without a type', { method: 'POST', path: '', contentType: '', body: 'a=b' }],
    ['POST without a body', { method: 'POST', path: '/wake', ...none }],
    ['a path with what no URL holds', { method: 'GET', path: '/模型/a b?q={1,2}[3-4]&p=../..', ...none }],
  ];

  it.each(lines)('%s', async (_what, request) => {
    for (const at of [target, { ...target, token: null }])
      for (const [id, start] of [
        ['curl', runShell],
        ['node', runNode],
      ] as const) {
        received.length = 0;
        await start(codeOf(id, request, at));
        const { method, path, contentType, body } = request;
        const url = new URL(target.endpoint).pathname + path.replace('/模型/a b', '/%E6%A8%A1%E5%9E%8B/a%20b');
        expect(received).toEqual([
          { method, url, body, authorization: at.token ?? undefined, contentType: contentType === '' ? undefined : contentType },
        ]);
      }
  });

  it('with a body that fetch may not send there is no program for Node', () => {
    const ids = renderSnippets(sampleRequest({ method: 'GET', path: '', contentType: 'text/plain', body: 'a' }), target).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(['curl', 'python-requests']);
  });
});

describe('Python reads the same', () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0;
  const READ = `
import contextlib, io, json, sys
for line in sys.stdin:
    kind, code, body = json.loads(line)
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()): exec(code, scope)
    sent = json.loads(json.dumps(scope['sent'])) if kind == 'json' else scope['sent']
    if sent != (json.loads(body) if kind == 'json' else body.encode()): print(json.dumps([code, body]))
`;

  test.skipIf(!hasPython)('texts and JSON', () => {
    const cases = [
      ...fc.sample(traps, 200).map((body) => ['text', body] as const),
      ...fc.sample(json, 200).map((value) => ['json', JSON.stringify(value)] as const),
      ['json', String.raw`{"a": "\/ \ud83d\ude00 \\/ true", "true": [true, false, null, 6.0, 1e3, 12345678901234567890]}`] as const,
    ];
    const lines = cases.map(([kind, body]) => {
      const code = codeOf('python-requests', post(body, kind === 'json' ? 'application/json' : 'text/plain'), target);
      const stub =
        'class requests:\n    @staticmethod\n    def post(*args, json=None, data=None, **more):\n        global sent\n        sent = data if json is None else json\n        return requests\n    status_code = 200\n    content = b""\n';
      return JSON.stringify([kind, stub + code.replace('import requests\n', ''), body]);
    });
    const { stdout, stderr, status } = spawnSync('python3', ['-c', READ], { input: lines.join('\n'), encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });
});

describe('at a domain with a certificate', () => {
  const chat = sampleRequest({
    method: 'POST',
    path: '/v1/chat/completions',
    contentType: 'application/json',
    body: '{"model": "m", "messages": [], "top_k": 3}',
  });
  const at = { endpoint: 'https://chat.example.com', token: 'secret' };
  const code = (id: SnippetId, grpc: typeof chat.grpc = null) => renderSnippets({ ...chat, grpc }, at).find((each) => each.id === id)?.code;

  it('the EAS SDK, which puts no such URL together, is given it whole', () => {
    expect(code('python-eas')).toContain('PredictClient(custom_url="https://chat.example.com/v1/chat/completions")');
  });

  it('grpcurl speaks TLS, and the domain names the service', () => {
    const line = code('grpcurl', { method: 'inference.GRPCInferenceService/ModelMetadata', message: '{"name": "chat"}' }) ?? '';
    expect(line).toMatch(/chat\.example\.com:443 inference\.GRPCInferenceService\/ModelMetadata$/);
    expect(line).not.toMatch(/-plaintext|x-infergate-service/);
    expect(code('grpcurl', { method: null, message: '' })).toBe("grpcurl \\\n  -H 'authorization: secret' \\\n  chat.example.com:443 list");
  });

  it('the clients of OpenAI begin at its v1, and what only the server knows is passed on', () => {
    expect(code('python-openai')).toContain('base_url="https://chat.example.com/v1"');
    expect(code('python-openai')).toContain('    extra_body={"top_k": 3},\n');
    expect(code('node-openai')).toContain('baseURL: "https://chat.example.com/v1"');
  });
});
