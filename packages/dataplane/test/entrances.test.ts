import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { status } from '@grpc/grpc-js';
import type { ListenerAddress } from '@infergate/contract';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { until } from './front/harness.ts';
import { useHttpInstances } from './http-instances.ts';
import { PhasesHarness } from './phases-harness.ts';
import { EchoClient } from './protocols/grpc-echo.ts';

const { closers, instance } = useHttpInstances();

const ADMITTED = '127.0.0.2';
const STRANGER = '127.0.0.3';
const PATH = '/api/predict/echo';

type Access = NonNullable<ReturnType<typeof gatewayResource>['access']>;
type Overrides = Parameters<typeof gatewayResource>[0];

const dedicated = (access: Access, more: Overrides = {}) => gatewayResource({ id: 'gw-1', name: 'models', access, ...more });

/** A gateway with one service, `echo`. */
async function gateway(access: Access, more: Overrides = {}): Promise<TestGateway> {
  const port = await instance((req, res) => req.resume().on('end', () => res.end('served')));
  const echo = serviceResource('echo', { instances: [instanceResource('a', port)] });
  const started = await startGateway([dedicated(access, more), echo], { id: 'gw-1' });
  closers.push(() => started.close());
  return started;
}

/** A connection from an address; what is sent on it, and what comes back. */
class Caller {
  readonly socket: Socket;
  received = '';
  isClosed = false;

  constructor({ host, port }: ListenerAddress, from: string) {
    this.socket = connect({ host, port, localAddress: from });
    this.socket.on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
    closers.push(async () => void this.socket.destroy());
  }

  /** The status, and the code of a refusal; `closed` where there was no answer. */
  async ask(path = PATH, ...lines: readonly string[]): Promise<string> {
    this.received = '';
    const head = [`GET ${path} HTTP/1.1`, 'Host: gw', `Authorization: ${TEST_TOKEN}`, ...lines];
    this.socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await until(() => this.isClosed || this.isWhole);
    if (!this.isWhole) return 'closed';
    const code = /"code":"([a-z_]+)"/.exec(this.received)?.[1];
    return `${this.received.slice(9, 12)}${code === undefined ? '' : ` ${code}`}`;
  }

  get message(): string {
    return (JSON.parse(this.received.slice(this.received.indexOf('\r\n\r\n') + 4)) as { message: string }).message;
  }

  get isWhole(): boolean {
    const length = /content-length: (\d+)/i.exec(this.received)?.[1];
    return length !== undefined && this.received.length === this.received.indexOf('\r\n\r\n') + 4 + Number(length);
  }
}

const ask = (at: ListenerAddress, from: string, ...rest: Parameters<Caller['ask']>) => new Caller(at, from).ask(...rest);

describe('the Internet entrance', () => {
  test('admits those in its list, and tells the others whom to ask for what', async () => {
    const { internet } = await gateway({ internet: ['127.0.0.2/32', '10.0.0.0/8'], vpcs: {} });
    expect(await ask(internet, ADMITTED)).toBe('200');
    const stranger = new Caller(internet, STRANGER);
    expect(await stranger.ask()).toBe('403 not_in_allowlist');
    expect(stranger.message).toBe(
      'The address 127.0.0.3 is not in the Internet allowlist of the gateway "models" (gw-1). Ask the administrator of the gateway to add it there.',
    );
  });

  test.each([
    { list: [], admitted: false },
    { list: ['0.0.0.0/0'], admitted: true },
    { list: ['::/0'], admitted: false },
    { list: ['::ffff:127.0.0.2/128'], admitted: true },
    { list: ['127.0.0.0/30'], admitted: true },
  ])('with the list $list admits an address of IPv4: $admitted', async ({ list, admitted }) => {
    const { internet } = await gateway({ internet: list, vpcs: {} });
    expect(await ask(internet, ADMITTED)).toBe(admitted ? '200' : '403 not_in_allowlist');
  });

  test('knows addresses of IPv6, and those of IPv4 that come as such', async () => {
    const started = await gateway({ internet: ['::1/128', '127.0.0.2/32'], vpcs: {} });
    const both = await started.listen('internet', { host: '::' });
    expect(await ask({ ...both, host: '::1' }, '::1')).toBe('200');
    expect(await ask({ ...both, host: '127.0.0.1' }, ADMITTED)).toBe('200');
    expect(await ask({ ...both, host: '127.0.0.1' }, STRANGER)).toBe('403 not_in_allowlist');
  });

  test('says nothing of services to strangers', async () => {
    const started = await gateway({ internet: [], vpcs: {} });
    started.change([
      serviceResource('stopped', { stopped: true }),
      serviceResource('inner', { access: { internet: false, vpc: true } }),
      serviceResource('open', { isPublic: true, tokens: [] }),
    ]);
    const paths = [
      PATH,
      '/api/predict/nobody',
      '/api/predict/stopped',
      '/api/predict/inner',
      '/api/predict/open',
      '/',
      '/other',
      '/a/../b',
    ];
    const answers = new Set<string>();
    for (const path of paths) {
      const caller = new Caller(started.internet, STRANGER);
      await caller.ask(path, 'X-Request-Id: same');
      answers.add(caller.received.replace(/^date: .*$/im, ''));
    }
    expect([...answers]).toEqual([expect.stringContaining('not_in_allowlist')]);
  });

  test('believes trusted proxies, and nobody else, who the client is', async () => {
    const { internet } = await gateway({ internet: ['10.1.0.0/16'], vpcs: {} }, { trustedProxies: ['127.0.0.2/32'] });
    expect(await ask(internet, ADMITTED, PATH, 'X-Forwarded-For: 10.1.2.3')).toBe('200');
    expect(await ask(internet, ADMITTED, PATH, 'X-Forwarded-For: 10.1.2.3, 9.9.9.9')).toBe('403 not_in_allowlist');
    expect(await ask(internet, ADMITTED)).toBe('403 not_in_allowlist');
    expect(await ask(internet, STRANGER, PATH, 'X-Forwarded-For: 10.1.2.3')).toBe('403 not_in_allowlist');
  });

  test('takes the client from the PROXY protocol', async () => {
    const { internet } = await gateway({ internet: ['10.1.0.0/16'], vpcs: {} }, { trustedProxies: ['127.0.0.2/32'], proxyProtocol: true });
    const from = async (client: string): Promise<string> => {
      const caller = new Caller(internet, ADMITTED);
      caller.socket.write(`PROXY TCP4 ${client} 10.0.0.1 1 2\r\n`);
      return caller.ask();
    };
    expect([await from('10.1.2.3'), await from('10.2.2.3')]).toEqual(['200', '403 not_in_allowlist']);
  });

  test('keeps no connection of a stranger, but that of a proxy', async () => {
    const { internet } = await gateway({ internet: ['10.1.0.0/16'], vpcs: {} }, { trustedProxies: ['127.0.0.2/32'] });
    const [stranger, proxy] = [new Caller(internet, STRANGER), new Caller(internet, ADMITTED)];
    expect([await stranger.ask(), await proxy.ask(PATH, 'X-Forwarded-For: 10.2.2.3')]).toEqual([
      '403 not_in_allowlist',
      '403 not_in_allowlist',
    ]);
    await until(() => stranger.isClosed);
    expect(await proxy.ask(PATH, 'X-Forwarded-For: 10.1.2.3')).toBe('200');
  });

  test('answers who asks for it with the name of the gateway', async () => {
    const { internet } = await gateway({ internet: ['127.0.0.2/32'], vpcs: {} });
    const caller = new Caller(internet, ADMITTED);
    expect(await caller.ask('/')).toBe('200');
    expect(caller.received).toContain('{"gateway":"models","gateway_id":"gw-1","status":"ok"}\n');
    expect(await ask(internet, STRANGER, '/')).toBe('403 not_in_allowlist');
  });

  test('refuses an upgrade as it refuses a request', async () => {
    const { internet } = await gateway({ internet: [], vpcs: {} });
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(await ask(internet, STRANGER, PATH, ...upgrade)).toBe('403 not_in_allowlist');
  });

  test('refuses a gRPC call with its own status', async () => {
    const { internet } = await gateway({ internet: ['127.0.0.2/32'], vpcs: {} });
    const client = new EchoClient(internet.port, { authority: 'echo.grpc' });
    closers.push(async () => client.close());
    const outcome = await client.unary('hello');
    expect([outcome.code, outcome.details]).toEqual([
      status.PERMISSION_DENIED,
      expect.stringContaining('Internet allowlist of the gateway "models"'),
    ]);
  });
});

describe('the entrance of a VPC', () => {
  const access: Access = { internet: ['127.0.0.3/32'], vpcs: { 'vpc-a': ['127.0.0.2/32'], 'vpc-b': ['0.0.0.0/0'] } };

  test('has a list of its own', async () => {
    const started = await gateway(access);
    const [a, b] = [await started.listen('vpc', { vpcId: 'vpc-a' }), await started.listen('vpc', { vpcId: 'vpc-b' })];
    expect(a).toMatchObject({ entrance: 'vpc', vpcId: 'vpc-a' });
    const stranger = new Caller(a, STRANGER);
    expect([await ask(a, ADMITTED), await stranger.ask(), await ask(b, STRANGER)]).toEqual(['200', '403 not_in_allowlist', '200']);
    expect(stranger.message).toContain('is not in the allowlist for the VPC vpc-a of the gateway "models" (gw-1).');
    expect([await ask(started.internet, ADMITTED), await ask(started.internet, STRANGER)]).toEqual(['403 not_in_allowlist', '200']);
  });

  test('that is not linked closes connections without an answer', async () => {
    const started = await gateway(access);
    const other = await started.listen('vpc', { vpcId: 'vpc-c' });
    expect([await ask(other, ADMITTED), await ask(started.vpc, ADMITTED)]).toEqual(['closed', 'closed']);
    expect(started.gateway.state().turnedAway).toEqual([
      { entrance: 'vpc', vpcId: 'vpc-c', reason: 'endpoint_closed', count: 1 },
      { entrance: 'vpc', vpcId: null, reason: 'endpoint_closed', count: 1 },
    ]);
  });
});

test('who was refused is in the access log, with the entrance', async () => {
  const access: Access = { internet: [], vpcs: { 'vpc-a': [] } };
  const harness = new PhasesHarness([dedicated(access), serviceResource('echo')]);
  harness.request(PATH, [], { entrance: 'vpc', vpcId: 'vpc-a', peerAddress: STRANGER });
  harness.request('/api/predict/nobody', [], { entrance: 'internet', peerAddress: STRANGER });
  const log = await harness.log();
  expect(log).toMatchObject([
    { entrance: 'vpc', vpc: 'vpc-a', client: STRANGER, status: 403, problem: 'not_in_allowlist', service: 'echo' },
    { entrance: 'internet', client: STRANGER, status: 403, problem: 'not_in_allowlist', service: null },
  ]);
  expect(log[1]).not.toHaveProperty('vpc');
});

describe('a change of who is admitted', () => {
  test('holds for the next request of connections that are kept, and for new ones', async () => {
    const started = await gateway({ internet: ['127.0.0.2/32'], vpcs: {} });
    const kept = new Caller(started.internet, ADMITTED);
    expect(await kept.ask()).toBe('200');
    started.change([dedicated({ internet: ['127.0.0.3/32'], vpcs: {} })]);
    expect([await kept.ask(), await ask(started.internet, ADMITTED), await ask(started.internet, STRANGER)]).toEqual([
      '403 not_in_allowlist',
      '403 not_in_allowlist',
      '200',
    ]);
    started.change([dedicated({ internet: ['127.0.0.0/8'], vpcs: {} })]);
    expect([await ask(started.internet, ADMITTED), await ask(started.internet, STRANGER)]).toEqual(['200', '200']);
  });

  test('that closes the entrance ends kept connections with an answer, and takes no new ones', async () => {
    const started = await gateway({ internet: ['127.0.0.2/32'], vpcs: { 'vpc-a': ['0.0.0.0/0'] } });
    const inVpc = new Caller(await started.listen('vpc', { vpcId: 'vpc-a' }), ADMITTED);
    const kept = new Caller(started.internet, ADMITTED);
    expect([await kept.ask(), await inVpc.ask()]).toEqual(['200', '200']);
    started.change([dedicated({ internet: null, vpcs: {} })]);
    expect([await kept.ask(), await inVpc.ask()]).toEqual(['403 endpoint_closed', '403 endpoint_closed']);
    expect(kept.message).toContain('The Internet endpoint of the gateway "models" (gw-1) is closed.');
    expect(inVpc.message).toContain('The endpoint in the VPC vpc-a of the gateway "models" (gw-1) is closed.');
    await until(() => kept.isClosed && inVpc.isClosed);
    expect(await ask(started.internet, ADMITTED)).toBe('closed');
    started.change([dedicated({ internet: ['0.0.0.0/0'], vpcs: {} })]);
    expect(await ask(started.internet, STRANGER)).toBe('200');
  });

  test('holds for the next stream of an HTTP/2 connection', async () => {
    const started = await gateway({ internet: ['127.0.0.1/32'], vpcs: {} });
    const session = connectHttp2(`http://127.0.0.1:${started.internet.port}`);
    closers.push(async () => session.destroy());
    expect(await statusOver(session)).toBe(200);
    started.change([dedicated({ internet: [], vpcs: {} })]);
    expect(await statusOver(session)).toBe(403);
    started.change([dedicated({ internet: ['127.0.0.1/32'], vpcs: {} })]);
    expect(await statusOver(session)).toBe(200);
  });

  test('that closes the entrance says goodbye to HTTP/2 connections', async () => {
    const started = await gateway({ internet: ['127.0.0.1/32'], vpcs: {} });
    const session = connectHttp2(`http://127.0.0.1:${started.internet.port}`);
    closers.push(async () => session.destroy());
    let goodbyes = 0;
    session.on('goaway', () => (goodbyes += 1));
    expect(await statusOver(session)).toBe(200);
    started.change([dedicated({ internet: null, vpcs: {} })]);
    await until(() => session.closed);
    expect(goodbyes).toBe(1);
  });

  test('leaves what was begun alone', async () => {
    let finish: () => void = () => undefined;
    const port = await instance((_, res) => {
      res.write('begun ');
      finish = () => res.end('and done');
    });
    const started = await gateway({ internet: ['127.0.0.2/32'], vpcs: {} });
    started.change([serviceResource('echo', { version: 2, instances: [instanceResource('b', port)] })]);
    const caller = new Caller(started.internet, ADMITTED);
    void caller.ask();
    await until(() => caller.received.includes('begun'));
    started.change([dedicated({ internet: null, vpcs: {} })]);
    finish();
    await until(() => caller.received.includes('and done'));
    expect(caller.received).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test('a dedicated gateway that cannot read its settings admits nobody', async () => {
  const started = await startGateway(
    [{ ...dedicated({ internet: ['0.0.0.0/0'], vpcs: {} }), trustedProxies: ['none'] }, serviceResource('echo')],
    {
      id: 'gw-1',
    },
  );
  closers.push(() => started.close());
  expect(started.gateway.state().refused).toHaveProperty('gateway');
  expect(await ask(started.internet, ADMITTED)).toBe('closed');
});

async function statusOver(session: ClientHttp2Session): Promise<number> {
  const stream = session.request({ ':path': PATH, authorization: TEST_TOKEN });
  const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
  stream.resume();
  await once(stream, 'close');
  return headers[':status'];
}
