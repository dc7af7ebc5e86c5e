import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { FakeClock, instanceResource, serviceResource, TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { OK, problemOf, replying, until } from '../front/harness.ts';
import { requestHead, useDoor, type Door, type DoorOptions } from './door.ts';

const { door, instance, closing } = useDoor();

const LIMITED: DoorOptions = { gateway: { authFailures: { perSecond: 5, burst: 20 }, trustedProxies: ['127.0.0.1/32'] } };

/** A request from an address, as the trusted proxy on this machine tells it. */
function from(address: string, token: string | null, service = 'echo'): string {
  const head = requestHead(`GET /api/predict/${service}/x`, `X-Forwarded-For: ${address}`);
  return token === null ? head.replace(/Authorization: .*\r\n/, '') : head.replace(TEST_TOKEN, token);
}

/** Status codes, in order, of requests on one connection. */
async function statuses(gateway: Door, requests: readonly string[]): Promise<number[]> {
  const client = gateway.client().send(requests.join(''));
  const found = (): string[] => [...client.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] as string);
  await until(() => found().length === requests.length || client.closed);
  client.socket.destroy();
  return found().map(Number);
}

const times = (count: number, request: string): string[] => Array.from({ length: count }, () => request);

const count = (found: readonly number[], status: number): number => found.filter((each) => each === status).length;

describe('guessing', () => {
  test.each([
    ['wrong', 'guess'],
    ['missing', null],
    ['wrongly signed', 'EAS AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ])('with a %s credential is answered so many times, then put off', async (_, token) => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, { ...LIMITED, options: { clock } });
    expect(await statuses(gateway, times(30, from('1.1.1.1', token)))).toEqual([
      ...times(20, '').map(() => 401),
      ...times(10, '').map(() => 429),
    ]);
    await clock.advance(1000);
    const later = await statuses(gateway, times(10, from('1.1.1.1', token)));
    expect([count(later, 401), count(later, 429)]).toEqual([5, 5]);
    expect(upstream.sockets).toHaveLength(0);
  });

  test('is put off with the time to wait, and even where the guess is right', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, { ...LIMITED, options: { clock } });
    await statuses(gateway, times(20, from('1.1.1.1', 'guess')));
    const client = gateway.client().send(from('1.1.1.1', TEST_TOKEN));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('auth_rate_limited');
    expect(client.received).toContain('Retry-After: 1\r\n');
    expect(upstream.sockets).toHaveLength(0);
  });

  test('harms nobody at another address, and nobody at the same one who had a right token before', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, { ...LIMITED, options: { clock } });
    expect(await statuses(gateway, [from('1.1.1.1', TEST_TOKEN)])).toEqual([200]);
    await statuses(gateway, times(100, from('1.1.1.1', 'guess')));
    expect(await statuses(gateway, times(5, from('1.1.1.1', TEST_TOKEN)))).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses(gateway, [from('2.2.2.2', TEST_TOKEN)])).toEqual([200]);
  });

  test('at one service is put off at every other', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, { ...LIMITED, options: { clock } });
    gateway.gateway.change([serviceResource('other', { instances: [instanceResource('o', upstream.port)] })]);
    await statuses(gateway, [from('1.1.1.1', TEST_TOKEN)]);
    await statuses(gateway, times(100, from('1.1.1.1', 'guess')));
    expect(await statuses(gateway, [from('1.1.1.1', TEST_TOKEN, 'other')])).toEqual([429]);
  });

  test('does not close public services', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, LIMITED);
    gateway.gateway.change([serviceResource('open', { isPublic: true, instances: [instanceResource('o', upstream.port)] })]);
    await statuses(gateway, times(100, from('1.1.1.1', 'guess')));
    expect(await statuses(gateway, [from('1.1.1.1', null, 'open')])).toEqual([200]);
  });

  test('is forgotten over no change of the gateway but one of its rate', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream, { ...LIMITED, options: { clock } });
    await statuses(gateway, times(20, from('1.1.1.1', 'guess')));
    gateway.gateway.change([serviceResource('echo', { version: 2, instances: [instanceResource('i-0', upstream.port)] })]);
    expect(await statuses(gateway, [from('1.1.1.1', 'guess')])).toEqual([429]);
  });

  test('over HTTP/2 is the same', async () => {
    const clock = new FakeClock();
    const gateway = await door([1], { ...LIMITED, options: { clock } });
    const session: ClientHttp2Session = connect(`http://127.0.0.1:${gateway.port}`);
    closing(() => session.destroy());
    const found = await Promise.all(
      times(30, '').map(async () => {
        const stream = session.request({ ':path': '/api/predict/echo/x', authorization: 'guess' });
        const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
        stream.close();
        return headers[':status'];
      }),
    );
    expect([count(found, 401), count(found, 429)]).toEqual([20, 10]);
    session.destroy();
  });
});

test('a flood of guesses leaves the requests of others alone', async () => {
  const upstream = await instance(replying(OK));
  const gateway = await door(upstream, LIMITED);
  const flood = Promise.all(Array.from({ length: 10 }, () => statuses(gateway, times(500, from('6.6.6.6', 'guess')))));
  const neighbour: number[] = [];
  for (let i = 0; i < 100; i += 1) neighbour.push(...(await statuses(gateway, [from('1.1.1.1', TEST_TOKEN)])));
  expect(count(neighbour, 200)).toBe(100);
  const flooded = (await flood).flat();
  expect(count(flooded, 401) + count(flooded, 429)).toBe(5000);
  expect(count(flooded, 401)).toBeGreaterThanOrEqual(20);
});
