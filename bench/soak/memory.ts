import { callTimes } from '../data-plane/load/h2load.ts';
import { requestBody } from '../data-plane/messages.ts';
import { startInfergate } from '../data-plane/peers/infergate.ts';
import { SMALL_JSON } from '../data-plane/scenarios.ts';
import { startUpstream } from '../data-plane/upstreams/upstream.ts';
import { Inspector } from '../support/inspector.ts';
import { rssBytes } from '../support/processes.ts';
import type { Drill } from './drill.ts';

const FIRST = 100_000;
const LAST = 1_000_000;
const MAX_HEAP_GROWTH = 0.05;
const MAX_RSS_GROWTH = 0.15;

/** Whatever a request leaves behind shows after a million of them. */
export const memory: Drill = {
  name: 'memory',
  title: 'memory of a worker from request 100,000 to request 1,000,000',
  async run({ scale, workplace }) {
    workplace.write('request', requestBody(SMALL_JSON));
    const upstream = await startUpstream(SMALL_JSON, workplace);
    const gateway = await startInfergate(SMALL_JSON, upstream.port, workplace);
    const inspector = await Inspector.attach(gateway.workerPid, gateway.log);
    const look = async () => ({ heap: await inspector.heapAfterCollection(), rss: rssBytes([gateway.workerPid]) });
    try {
      await callTimes({ scenario: SMALL_JSON, target: gateway.target, seconds: 600 }, Math.round(FIRST * scale), workplace);
      const before = await look();
      await callTimes({ scenario: SMALL_JSON, target: gateway.target, seconds: 3600 }, Math.round((LAST - FIRST) * scale), workplace);
      const after = await look();
      return [
        finding('heap after collection', { before: before.heap, after: after.heap, limit: MAX_HEAP_GROWTH }),
        finding('resident memory', { before: before.rss, after: after.rss, limit: MAX_RSS_GROWTH }),
      ];
    } finally {
      inspector.close();
      await gateway.stop();
      await upstream.stop();
    }
  },
};

function finding(what: string, { before, after, limit }: { readonly before: number; readonly after: number; readonly limit: number }) {
  const growth = after / before - 1;
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return {
    what: `${what} grows by at most ${limit * 100} %`,
    seen: `${megabytes(before)} MB, then ${megabytes(after)} MB (${(growth * 100).toFixed(1)} %)`,
    holds: growth <= limit,
  };
}
