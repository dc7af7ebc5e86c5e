import { setMaxListeners } from 'node:events';
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
  setMaxListeners(0, controller.signal);
  const authorization = busy.token;
  const held = Array.from({ length: WAITING + 2 }, () =>
    fetch(`${busy.internet}/slow?ms=60000`, { headers: { authorization }, signal: controller.signal }).catch(() => null),
  );
  await until('all of them wait', async () => (await waitingRequests('busy')) === WAITING);
  // One more than instance and queue can hold is told so at once.
  expect((await fetch(busy.internet, { headers: { authorization } })).status).toBe(450);

  const load = new Load(neighbour.internet, { authorization: neighbour.token }, 4);
  await until('the neighbour has served', () => load.succeeded > 500);
  const { failures } = await load.stop();
  expect(failures).toEqual([]);

  controller.abort();
  await Promise.all(held);
  // Everything that waited has left: the next request is served.
  await until('nobody waits any more', async () => (await waitingRequests('busy')) === 0);
  expect((await fetch(busy.internet, { headers: { authorization } })).status).toBe(200);
});

/** What the metrics of the controller say; workers report every second. */
async function waitingRequests(service: string): Promise<number> {
  const text = await (await fetch(`${installation.run.admin}/metrics`)).text();
  const lines = text.split('\n').filter((each) => each.startsWith('infergate_requests_waiting') && each.includes(`service="${service}"`));
  // One for each worker of the gateway.
  return lines.length === 0 ? Number.NaN : lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
