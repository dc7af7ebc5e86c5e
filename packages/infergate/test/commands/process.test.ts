import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawnTypeScript } from '@infergate/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeManagement, ok, serviceFields } from '../fake-management.ts';

const PROGRAM = fileURLToPath(new URL('../program.ts', import.meta.url));

let management: FakeManagement;

beforeEach(async () => {
  management = await FakeManagement.start();
});

afterEach(() => management.close());

function start(...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', ...management.environment };
  const child = spawnTypeScript(PROGRAM, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('there are no pipes');
  return { stdin, stdout, err: text(stderr), exit: once(child, 'close') as Promise<[code: number | null]> };
}

/** Each of them translates the sources before it runs. */
const PATIENCE = { timeout: 90_000 };

test('the process ends with the exit code of the command, and says what is wrong on stderr', PATIENCE, async () => {
  const wrong = start('servce');
  expect(await text(wrong.stdout)).toBe('');
  expect(await wrong.err).toContain('Did you mean service?');
  expect(await wrong.exit).toEqual([2, null]);
});

test('a reader that has seen enough ends what goes on, quietly', PATIENCE, async () => {
  management
    .answer('ListServiceInstances', ok({ Instances: [{ InstanceName: 'echo-0' }] }))
    .answer('DescribeServiceLog', ok({ Logs: ['a line'], Cursor: 'c' }));
  const logs = start('service', 'logs', 'echo', '-f');
  await once(logs.stdout, 'data');
  logs.stdout.destroy();
  expect([await logs.exit, await logs.err]).toEqual([[0, null], '']);
});

test('standard input and output carry bytes, with whatever kind of pipe they come', PATIENCE, async () => {
  const gateway = createServer((request, response) => request.pipe(response));
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  try {
    const InternetEndpoint = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/api/predict/echo`;
    management.answer('DescribeService', ok(serviceFields({ InternetEndpoint })));
    const bytes = Buffer.from(Array.from({ length: 500_000 }, (_, index) => (index * 31) % 256));
    const invoke = start('service', 'invoke', 'echo', '-d', '@-');
    const pieces: Buffer[] = [];
    invoke.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    invoke.stdin.end(bytes);
    expect([await invoke.exit, await invoke.err]).toEqual([[0, null], '']);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  } finally {
    gateway.closeAllConnections();
    gateway.close();
  }
});
