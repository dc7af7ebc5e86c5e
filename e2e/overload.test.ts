import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { Load } from './support/load.ts';
import { until } from './support/until.ts';
import { deploy, echoDescription } from './support/services.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ configuration: 'sharedGateway: { rateLimit: { perService: 0, total: 0 } }' });
});
afterAll(() => installation.dispose());

const WAITING = 1500;

test('a service with all instances saturated and thousands waiting leaves its neighbour unharmed', async () => {
  const rpc = { worker_threads: 2, max_queue_size: WAITING };
  const busy = await deploy(installation, echoDescription('busy', 1, { rpc }));
  const neighbour = await deploy(installation, echoDescription('neighbour'));
  const controller = new AbortController();
  const authorization = busy.token;
  const held = Array.from({ length: WAITING + 2 }, () =>
    fetch(`${busy.internet}/slow?ms=60000`, { headers: { authorization }, signal: controller.signal }).catch(() => null),
  );
  // One more than instance and queue can hold is told so at once.
  await until('the queue is full', async () => (await fetch(busy.internet, { headers: { authorization } })).status === 450);

  const load = new Load(neighbour.internet, { authorization: neighbour.token }, 4);
  await until('the neighbour has served', () => load.succeeded > 500);
  const { failures } = await load.stop();
  expect(failures).toEqual([]);

  controller.abort();
  await Promise.all(held);
  // Everything that waited has left: the next request is served.
  await until('the busy service serves again', async () => (await fetch(busy.internet, { headers: { authorization } })).status === 200);
});
