import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AccessLog } from '@infergate/dataplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { callTimes, SteadyInstance } from './load.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** `npm run soak` makes a million. */
const REQUESTS = 20_000;
/** The least that a request could leave behind is some hundred bytes. */
const MAX_BYTES_EACH = 50;

function heapAfterCollection(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test('requests leave nothing behind', { timeout: 60_000 }, async () => {
  const instance = new SteadyInstance('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
  const port = await instance.listen();
  const sink = { write: (_: Buffer, done: (error: null) => void) => done(null), writeSync: () => undefined, close: () => undefined };
  const accessLog = new AccessLog({ clock: systemClock, log: silentLogger, sink, withQuery: false });
  const rates = { rateLimit: { perService: 1e6, total: 1e6 } };
  const service = serviceResource('echo', { limits: { rate: 1e6, concurrency: 100 }, instances: [instanceResource('a', port)] });
  const gateway = await startGateway([gatewayResource(rates), service], { accessLog });
  const request = `GET /api/predict/echo/v1 HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${TEST_TOKEN}\r\n\r\n`;
  try {
    await callTimes(gateway.internet.port, request, REQUESTS / 2);
    const before = heapAfterCollection();
    await callTimes(gateway.internet.port, request, REQUESTS);
    const grown = heapAfterCollection() - before;
    expect(gateway.gateway.state().services['echo']).toMatchObject({ open: 0, waiting: 0, total: REQUESTS * 1.5, failed: 0 });
    expect(grown / REQUESTS).toBeLessThan(MAX_BYTES_EACH);
  } finally {
    await gateway.close();
    instance.close();
  }
});
