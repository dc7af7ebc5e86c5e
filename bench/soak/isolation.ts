import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createGateway, gatewayPids } from '../../e2e/support/gateways.ts';
import { Installation, kill } from '../../e2e/support/installation.ts';
import { deploy, type ServiceEndpoint } from '../../e2e/support/services.ts';
import { percentile } from '../percentile.ts';
import type { Workplace } from '../support/workplace.ts';
import type { Drill, Finding } from './drill.ts';

const SECONDS = 20;
/** Of each calm and each troubled spell; they alternate, so that what else the machine does meets both. */
const SPELL_MS = 1000;
/** Small, so that its own load generator does not take the processor that the others are measured on. */
const CEILING = 100;
const OPEN_REQUESTS = 4;
const QUEUE = 8;
const REFUSED_PER_SPELL = 40;
const CONFIGURATION = [
  'sharedGateway: { workers: 1, rateLimit: { perService: 0, total: 0 } }',
  `dedicatedGateways: { specifications: { 2c4g: { workers: 1, memoryMiB: 256, maxConnections: ${CEILING} } } }`,
].join('\n');
const WORST_RATIO = 2;

/** What happens to one gateway is not felt in another: neither a load at all its ceilings nor the death of all its processes. */
export const isolation: Drill = {
  name: 'isolation',
  title: 'one gateway at its ceilings, then killed again and again, beside another dedicated one and the shared one',
  async run({ scale, workplace }) {
    const instance = createServer(answer).listen(0, '127.0.0.1');
    await once(instance, 'listening');
    try {
      const installation = await started(workplace);
      const scene = await setScene(installation, (instance.address() as AddressInfo).port);
      const refusals: string[] = [];
      const spells = Math.max(3, Math.round((SECONDS * scale * 1000) / (2 * SPELL_MS)));
      return [
        ...(await compare('at its ceilings', scene, spells, () => overload(scene.troubled, refusals))),
        refused(refusals),
        ...(await compare('killed', scene, spells, () => keepKilling(installation, scene.troubledId))),
      ];
    } finally {
      instance.closeAllConnections();
      instance.close();
    }
  },
};

/** Whether the trouble was one. */
function refused(answers: readonly string[]): Finding {
  const refusals = answers.filter((line) => line.startsWith('HTTP/1.1 503'));
  return {
    what: 'the gateway at its ceilings refuses whoever else comes',
    seen: `${refusals.length} of ${answers.length} answers are refusals for its connections`,
    holds: refusals.length > 0,
  };
}

interface Scene {
  readonly troubled: ServiceEndpoint;
  readonly troubledId: string;
  readonly others: ReadonlyMap<string, ServiceEndpoint>;
}

/** Ends the trouble. */
type End = () => Promise<void>;

const answer: Parameters<typeof createServer>[1] = (request, response) => {
  // Until the client leaves: so many of them fill the queue.
  if (request.url !== '/slow') response.end('{"species":"setosa"}');
};

async function started(workplace: Workplace): Promise<Installation> {
  const starting = Installation.start({ configuration: CONFIGURATION });
  workplace.onDispose(async () => (await starting).dispose());
  return starting;
}

async function setScene(installation: Installation, port: number): Promise<Scene> {
  const troubledId = await createGateway(installation, 'troubled');
  const calmId = await createGateway(installation, 'calm');
  const service = (name: string, gateway: string, limits: object = {}) =>
    deploy(installation, {
      metadata: { name, instance: 1, rpc: limits },
      networking: { gateway },
      runtime: { external: { addresses: [`http://127.0.0.1:${port}`] } },
    });
  const troubled = await service('troubled_service', troubledId, { worker_threads: OPEN_REQUESTS, max_queue_size: QUEUE });
  const others = new Map([
    ['another dedicated gateway', await service('calm_service', calmId)],
    ['the shared gateway', await service('shared_service', 'shared')],
  ]);
  return { troubled, troubledId, others };
}

async function compare(
  trouble: string,
  { others }: Pick<Scene, 'others'>,
  spells: number,
  begin: () => Promise<End>,
): Promise<readonly Finding[]> {
  const calm = new Map([...others.keys()].map((name) => [name, new Probe()]));
  const troubled = new Map([...others.keys()].map((name) => [name, new Probe()]));
  for (let spell = 0; spell < spells; spell += 1) {
    await probeAll(others, calm);
    const end = await begin();
    await probeAll(others, troubled);
    await end();
  }
  return [...others.keys()].flatMap((name) => judge(`${trouble}: ${name}`, calm.get(name) as Probe, troubled.get(name) as Probe));
}

function judge(what: string, calm: Probe, troubled: Probe): readonly Finding[] {
  const [before, after] = [calm, troubled].map(({ ms }) => percentile(ms, 0.99)) as [number, number];
  return [
    {
      what: `${what} answers every request`,
      seen: `${troubled.failures.length} of ${troubled.ms.length + troubled.failures.length} failed ${troubled.failures.slice(0, 3).join(', ')}`,
      holds: troubled.failures.length === 0 && calm.failures.length === 0,
    },
    {
      what: `${what}, 99 of 100 within ${WORST_RATIO} × what is usual`,
      seen: `${after.toFixed(1)} ms, usually ${before.toFixed(1)} ms`,
      holds: after <= before * WORST_RATIO,
    },
  ];
}

/** How long answers take, one after the other on one kept connection after another. */
class Probe {
  readonly ms: number[] = [];
  readonly failures: string[] = [];

  async run({ vpc, token }: ServiceEndpoint, untilMs: number): Promise<void> {
    while (performance.now() < untilMs) {
      const startedAt = performance.now();
      const outcome = await fetch(vpc, { headers: { authorization: token } }).then(
        async (reply) => (await reply.text(), reply.status),
        (error: Error) => error.message,
      );
      if (outcome === 200) this.ms.push(performance.now() - startedAt);
      else this.failures.push(String(outcome));
      await pause(2);
    }
  }
}

async function probeAll(others: ReadonlyMap<string, ServiceEndpoint>, probes: ReadonlyMap<string, Probe>): Promise<void> {
  const untilMs = performance.now() + SPELL_MS;
  await Promise.all([...others].map(async ([name, endpoint]) => probes.get(name)?.run(endpoint, untilMs)));
}

/** Holds every connection that the gateway allows, as many requests open and waiting as it takes, and goes on knocking. */
async function overload({ vpc, token }: ServiceEndpoint, refusals: string[]): Promise<End> {
  const { hostname, port, pathname } = new URL(vpc);
  const sockets: Socket[] = [];
  const open = (text: string): void => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => refusals.push(bytes.toString('latin1').split('\r\n', 1)[0] ?? ''));
    socket.write(text);
    sockets.push(socket);
  };
  const slow = `GET ${pathname}/slow HTTP/1.1\r\nhost: troubled\r\nauthorization: ${token}\r\n\r\n`;
  for (let i = 0; i < OPEN_REQUESTS + QUEUE; i += 1) open(slow);
  while (sockets.length < CEILING) open('GET / HTTP/1.1\r\n');
  const knocking = new AbortController();
  const knocks = knockOn(() => open(slow), knocking.signal);
  return async () => {
    knocking.abort();
    await knocks;
    for (const socket of sockets) socket.destroy();
  };
}

async function knockOn(knock: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    knock();
    await pause(SPELL_MS / REFUSED_PER_SPELL);
  }
}

/** All its processes at one moment, each time that they are back. */
async function keepKilling(installation: Installation, gatewayId: string): Promise<End> {
  const killing = new AbortController();
  const kills = (async () => {
    while (!killing.signal.aborted) {
      for (const pid of gatewayPids(installation, gatewayId)) kill(pid);
      await pause(SPELL_MS / 4);
    }
  })();
  return async () => {
    killing.abort();
    await kills;
  };
}
