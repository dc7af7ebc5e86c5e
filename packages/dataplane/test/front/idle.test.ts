import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import type { UpstreamProtocol } from '../../src/upstream/transport.ts';
import { H2Instance } from './h2-instance.ts';
import { type Front, OK, replying, until, useFront, useInstances } from './harness.ts';

const { front, instance } = useFront();
const { closing } = useInstances();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const announcing = (seconds: number): string => `HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=${seconds}\r\n\r\nok`;

function allow(gateway: Front, clientMs: number, upstreamMs: number): void {
  gateway.gateway = { tls: null, idle: { clientMs, upstreamMs } };
}

const connectionsOf = (gateway: Front, protocol: UpstreamProtocol = 'http1') => gateway.instances[0]?.transportFor(protocol).connections;

describe('how long a connection may rest is what the gateway says', () => {
  test('now, for a client that rests already', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(replying(OK)), { clock });
    allow(gateway, 60_000, 60_000);
    const client = gateway.client().send(GET);
    await client.see('ok');
    await clock.advance(2000);
    allow(gateway, 3000, 60_000);
    await clock.advance(900);
    expect(client.ended).toBe(false);
    await clock.advance(300);
    await client.end();
  });

  test('for an instance that would keep it longer', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(replying(announcing(300))), { clock });
    allow(gateway, 600_000, 120_000);
    await gateway.client().send(GET).see('ok');
    await clock.advance(119_800);
    expect(connectionsOf(gateway)).toBe(1);
    await clock.advance(400);
    expect(connectionsOf(gateway)).toBe(0);
  });

  test('now, for a connection to an instance that rests already', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(replying(announcing(300))), { clock });
    allow(gateway, 600_000, 120_000);
    await gateway.client().send(GET).see('ok');
    await clock.advance(10_000);
    allow(gateway, 600_000, 5000);
    await clock.advance(100);
    expect(connectionsOf(gateway)).toBe(0);
  });

  test('never longer than an instance takes part in', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(replying(OK)), { clock });
    allow(gateway, 600_000, 120_000);
    await gateway.client().send(GET).see('ok');
    await clock.advance(4200);
    expect(connectionsOf(gateway)).toBe(0);
  });

  test('over HTTP/2 to instances', async () => {
    const clock = new FakeClock();
    const upstream = await H2Instance.start((stream) => {
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
    closing(() => upstream.close());
    const gateway = await front([upstream.port], { clock, protocol: 'h2' });
    allow(gateway, 600_000, 120_000);
    await gateway.client().send(GET).see('ok');
    await clock.advance(5000);
    expect(connectionsOf(gateway, 'h2')).toBe(1);
    allow(gateway, 600_000, 6000);
    await clock.advance(1200);
    await until(() => connectionsOf(gateway, 'h2') === 0);
    expect(gateway.last.problem).toBeNull();
  });
});
