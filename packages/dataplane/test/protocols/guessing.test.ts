import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { FakeClock, instanceResource, serviceResource, TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { OK, problemOf, replying, until, type RawClient } from '../front/harness.ts';
import { requestHead, useDoor, type Door } from './door.ts';

const { door, instance, closing } = useDoor();

/** Longer than who is refused is made to wait. */
const PATIENCE_MS = 260;

/** A request from an address, as the trusted proxy on this machine tells it. */
function from(address: string, token: string | null, service = 'echo'): string {
  const head = requestHead(`GET /api/predict/${service}/x`, `X-Forwarded-For: ${address}`);
  return token === null ? head.replace(/Authorization: .*\r\n/, '') : head.replace(TEST_TOKEN, token);
}

const repeat = (count: number, request: string): string[] => Array.from({ length: count }, () => request);

const statusOf = ({ received }: RawClient): number => Number(received.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));

/** A gateway whose clock stands still unless it is asked to wait. */
async function limited() {
  const clock = new FakeClock();
  const upstream = await instance(replying(OK));
  const gateway = await door(upstream, {
    gateway: { authFailures: { perSecond: 5, burst: 20 }, trustedProxies: ['127.0.0.1/32'] },
    options: { clock },
  });
  /** How many requests, each on a connection of its own, were answered with what. */
  const ask = async (requests: readonly string[]): Promise<Record<number, number>> => {
    const clients = requests.map((request) => gateway.client().send(request));
    const waiting = (): RawClient[] => clients.filter(({ received }) => received === '');
    await until(() => waiting().length === openOf(gateway));
    if (waiting().length > 0) await clock.advance(PATIENCE_MS);
    await until(() => waiting().length === 0);
    const found: Record<number, number> = {};
    for (const client of clients) {
      found[statusOf(client)] = (found[statusOf(client)] ?? 0) + 1;
      client.socket.destroy();
    }
    return found;
  };
  return { clock, upstream, gateway, ask };
}

/** Of all services. */
function openOf(gateway: Door): number {
  return Object.values(gateway.gateway.gateway.state().services).reduce((sum, { open }) => sum + open, 0);
}

describe('guessing', () => {
  test.each([
    ['wrong', 'guess'],
    ['missing', null],
    ['wrongly signed', 'EAS AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('with a %s credential is answered so many times, then put off', async (_, token) => {
    const { clock, upstream, ask } = await limited();
    expect(await ask(repeat(30, from('1.1.1.1', token)))).toEqual({ 401: 20, 429: 10 });
    await clock.advance(1000 - PATIENCE_MS);
    expect(await ask(repeat(10, from('1.1.1.1', token)))).toEqual({ 401: 5, 429: 5 });
    expect(upstream.sockets).toHaveLength(0);
  });

  test('is put off with the time to wait, and even where the guess is right', async () => {
    const { clock, upstream, gateway, ask } = await limited();
    await ask(repeat(20, from('1.1.1.1', 'guess')));
    const client = gateway.client().send(from('1.1.1.1', TEST_TOKEN));
    await until(() => gateway.open === 1);
    await clock.advance(240);
    expect(client.received).toBe('');
    await clock.advance(20);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('auth_rate_limited');
    expect(client.received).toContain('Retry-After: 1\r\n');
    expect(upstream.sockets).toHaveLength(0);
  });

  test('that is put off can be given up', async () => {
    const { gateway, ask } = await limited();
    await ask(repeat(20, from('1.1.1.1', 'guess')));
    const client = gateway.client().send(from('1.1.1.1', 'guess'));
    await until(() => gateway.open === 1);
    client.socket.resetAndDestroy();
    await until(() => gateway.open === 0);
    expect(client.received).toBe('');
  });

  test('harms nobody at another address, and nobody at the same one who had a right token before', async () => {
    const { ask } = await limited();
    expect(await ask([from('1.1.1.1', TEST_TOKEN)])).toEqual({ 200: 1 });
    expect(await ask(repeat(100, from('1.1.1.1', 'guess')))).toEqual({ 401: 20, 429: 80 });
    expect(await ask(repeat(5, from('1.1.1.1', TEST_TOKEN)))).toEqual({ 200: 5 });
    expect(await ask([from('2.2.2.2', TEST_TOKEN)])).toEqual({ 200: 1 });
  });

  test('at one service is put off at every other, but not at public ones', async () => {
    const { upstream, gateway, ask } = await limited();
    const instances = [instanceResource('o', upstream.port)];
    gateway.gateway.change([serviceResource('other', { instances }), serviceResource('open', { isPublic: true, instances })]);
    await ask([from('1.1.1.1', TEST_TOKEN)]);
    await ask(repeat(20, from('1.1.1.1', 'guess')));
    expect(await ask([from('1.1.1.1', TEST_TOKEN, 'other')])).toEqual({ 429: 1 });
    await ask(repeat(2, from('1.1.1.1', 'guess')));
    expect(await ask([from('1.1.1.1', null, 'open')])).toEqual({ 200: 1 });
  });

  test('is not forgotten when a service changes', async () => {
    const { upstream, gateway, ask } = await limited();
    await ask(repeat(20, from('1.1.1.1', 'guess')));
    gateway.gateway.change([serviceResource('echo', { version: 2, instances: [instanceResource('i-0', upstream.port)] })]);
    expect(await ask([from('1.1.1.1', 'guess')])).toEqual({ 429: 1 });
  });

  test('over HTTP/2 is the same', async () => {
    const { clock, gateway } = await limited();
    const session: ClientHttp2Session = connect(`http://127.0.0.1:${gateway.port}`);
    closing(() => session.destroy());
    const found: (number | undefined)[] = [];
    for (let i = 0; i < 30; i += 1) {
      const stream = session.request({ ':path': '/api/predict/echo/x', authorization: 'guess' });
      void once(stream, 'response').then(([headers]) => found.push((headers as { ':status'?: number })[':status']));
    }
    await until(() => found.length === 20 && gateway.open === 10);
    await clock.advance(PATIENCE_MS);
    await until(() => found.length === 30);
    expect(found).toEqual([...Array.from({ length: 20 }, () => 401), ...Array.from({ length: 10 }, () => 429)]);
  });
});

test('a flood of guesses sets its own pace, and leaves the requests of others alone', async () => {
  const { gateway } = await limited();
  const flood = Array.from({ length: 10 }, () => gateway.client().send(from('6.6.6.6', 'guess').repeat(300)));
  for (let i = 0; i < 100; i += 1) await gateway.client().send(from('1.1.1.1', TEST_TOKEN)).see('ok');
  await until(() => gateway.open === 10);
  const answers = flood.map(({ received }) => received.split('HTTP/1.1 401 ').length - 1);
  expect(answers.reduce((sum, count) => sum + count, 0)).toBe(20);
  for (const { socket } of flood) socket.resetAndDestroy();
  await until(() => gateway.open === 0);
});
