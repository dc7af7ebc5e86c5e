/**
 * How the control plane does with 1,000 services: time to create and list them, and how long an acknowledged change takes to
 * be live at the gateway. Run: npm run bench:control-plane
 */
import { Installation } from '../e2e/support/installation.ts';
import { percentile } from './percentile.ts';

const SERVICES = 1000;
const CHANGES = 60;
const LISTS = 20;

const installation = await Installation.start();
try {
  const client = installation.client();
  const createMs = await timed(async () => {
    for (let i = 0; i < SERVICES; i += 1) await client.call('CreateService', { body: JSON.stringify(description(i)) });
  });
  const listMs: number[] = [];
  for (let i = 0; i < LISTS; i += 1) listMs.push(await timed(() => client.call('ListServices', { query: { PageSize: 1000 } })));
  const liveMs: number[] = [];
  for (let i = 0; i < CHANGES; i += 1) liveMs.push(await timeUntilLive(i));
  report('create, one after the other', [createMs / SERVICES]);
  report(`list all ${SERVICES} in one page`, listMs);
  report('an added token admitted by the gateway', liveMs);
} finally {
  await installation.dispose();
}

/** Services at an address where nobody listens: what is measured is the control plane, not model servers. */
function description(index: number): object {
  return { metadata: { name: `external_${index}` }, runtime: { external: { addresses: ['http://127.0.0.1:9'] } } };
}

/** From the acknowledgement of a new token until the gateway no longer answers 401 to it. */
async function timeUntilLive(index: number): Promise<number> {
  const name = `external_${index * 7}`;
  const { Token } = await installation.client().call('CreateServiceToken', { path: { ServiceName: name }, body: {} });
  const url = `${installation.run.internet}/api/predict/${name}`;
  return timed(async () => {
    while ((await fetch(url, { headers: { authorization: Token } })).status === 401);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function report(what: string, samples: readonly number[]): void {
  const at = (share: number) => percentile(samples, share).toFixed(1).padStart(7);
  process.stdout.write(`${what.padEnd(42)} median ${at(0.5)} ms   p99 ${at(0.99)} ms   n ${samples.length}\n`);
}
