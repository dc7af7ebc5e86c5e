import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { ACK, END_HEADERS, END_STREAM, fieldBlock, FRAME, frame, hello } from '../front/frames.ts';
import { createFullListener } from '../front/full-listener.ts';
import { ForeignCrowd, LocalCrowd, type Crowd } from './crowd.ts';
import { HoldingInstance } from './holding-instance.ts';

export const PROTOCOLS = ['HTTP/1.1', 'HTTP/2', 'gRPC'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
/** What clients are doing when they are killed. */
export const STATES = ['waiting', 'connecting', 'before the first byte', 'streaming', 'uploading'] as const;
export type State = (typeof STATES)[number];

export interface KillPlan {
  readonly protocol: Protocol;
  readonly state: State;
  readonly clients: number;
  /** By SIGKILL of the process they are in, instead of one after the other. */
  readonly bySignal: boolean;
}

export interface KillReport extends KillPlan {
  /** From a client's death to the end of its request: at the instance, or of the gateway's wait where none has it. */
  readonly medianMs: number;
  readonly longestMs: number;
}

/** Places beside those in the waiting room, which are taken by clients that are killed last. */
const SLOTS = 2;

/**
 * Lets clients do something and kills them. Resolves when everything that they held has been given back; hangs where it
 * is not, so that the time limit of whoever asks ends it.
 */
export async function killClients(plan: KillPlan): Promise<KillReport> {
  const drill = await Drill.start(plan);
  try {
    // Twice: what the first crowd has not given back, the second will miss.
    await drill.run();
    return await drill.run();
  } finally {
    await drill.close();
  }
}

class Drill {
  readonly #plan: KillPlan;
  readonly #gateway: TestGateway;
  readonly #instance: HoldingInstance;
  readonly #closers: (() => unknown)[];

  private constructor(plan: KillPlan, gateway: TestGateway, instance: HoldingInstance, closers: (() => unknown)[]) {
    this.#plan = plan;
    this.#gateway = gateway;
    this.#instance = instance;
    this.#closers = closers;
  }

  static async start(plan: KillPlan): Promise<Drill> {
    const { protocol, state, clients } = plan;
    const instance = await HoldingInstance.start({ isHttp2: protocol === 'gRPC', answers: state === 'streaming' });
    const full = state === 'connecting' ? await createFullListener() : null;
    const limits = state === 'waiting' ? { instanceConcurrency: SLOTS, instanceQueue: clients } : {};
    const service = serviceResource('held', {
      instances: [instanceResource('i', full?.port ?? instance.port)],
      protocols: { grpc: true },
      // Exactly as many as there are clients: one that is not given back is one too few for the next crowd.
      limits: { concurrency: clients + (state === 'waiting' ? SLOTS : 0), ...limits },
      timeouts: { connectMs: 60_000 },
      outlier: null,
    });
    const gateway = await startGateway([gatewayResource(), service]);
    return new Drill(plan, gateway, instance, [() => gateway.close(), () => instance.close(), () => full?.close()]);
  }

  async run(): Promise<KillReport> {
    const { state, clients, bySignal } = this.#plan;
    const bytes = requestBytes(this.#plan);
    const { port } = this.#gateway.internet;
    const holders = state === 'waiting' ? new LocalCrowd(port, SLOTS, bytes) : null;
    if (holders !== null) await until(() => this.#load.open === SLOTS);
    const base = this.#load.open;
    const arrivedBefore = this.#instance.arrived - (holders === null ? 0 : SLOTS);
    const fedBefore = this.#instance.fed;
    const crowd = bySignal ? new ForeignCrowd(port, clients, bytes) : new LocalCrowd(port, clients, bytes);
    await this.#ready(crowd, { base, arrivedBefore, fedBefore });
    const times = await this.#kill(crowd, base);
    await holders?.kill(() => undefined);
    await until(() => this.#load.open === 0 && this.#load.waiting === 0 && this.#instance.open === 0);
    await until(() => this.#gateway.gateway.state().connections === 0);
    times.sort((a, b) => a - b);
    return { ...this.#plan, medianMs: round(times[times.length >> 1] ?? 0), longestMs: round(times.at(-1) ?? 0) };
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
  }

  get #load(): { readonly open: number; readonly waiting: number } {
    return this.#gateway.gateway.state().services['held'] ?? { open: 0, waiting: 0 };
  }

  /** Resolves when every client is in its state. */
  async #ready(crowd: Crowd, before: { base: number; arrivedBefore: number; fedBefore: number }): Promise<void> {
    const { state, clients } = this.#plan;
    await until(() => this.#load.open === before.base + clients);
    if (state === 'waiting') return until(() => this.#load.waiting === clients);
    if (state === 'connecting') return;
    await until(() => this.#instance.arrived - before.arrivedBefore >= clients);
    if (state === 'streaming') await until(() => crowd.answered === clients);
    if (state === 'uploading') await until(() => this.#instance.fed - before.fedBefore >= clients);
  }

  /** How long each took to be noticed. */
  async #kill(crowd: Crowd, base: number): Promise<number[]> {
    const { state, clients } = this.#plan;
    const killedAtMs: number[] = [];
    const goneAtMs = state === 'waiting' || state === 'connecting' ? [] : this.#instance.endedAtMs;
    const first = goneAtMs.length;
    let isOver = false;
    const watched = goneAtMs === this.#instance.endedAtMs ? null : this.#noteEnds(goneAtMs, base, () => isOver);
    await crowd.kill(() => killedAtMs.push(performance.now()));
    await until(() => goneAtMs.length - first >= clients);
    isOver = true;
    await watched;
    // The end of a socket may be known before the death of its process is.
    return killedAtMs.map((ms, i) => Math.max(0, (goneAtMs[first + i] ?? Number.POSITIVE_INFINITY) - ms));
  }

  /** Where no instance has the requests, the gateway's own count tells when they end. */
  async #noteEnds(endedAtMs: number[], base: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const ended = this.#plan.clients + base - this.#load.open;
      while (endedAtMs.length < ended) endedAtMs.push(performance.now());
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

function requestBytes({ protocol, state }: KillPlan): Buffer {
  const isUpload = state === 'uploading';
  if (protocol === 'HTTP/1.1') {
    const head = `${isUpload ? 'POST' : 'GET'} /api/predict/held/x HTTP/1.1\r\nHost: gw\r\nAuthorization: ${TEST_TOKEN}\r\n`;
    return Buffer.from(isUpload ? `${head}Content-Length: 1000\r\n\r\nhello` : `${head}\r\n`);
  }
  const isGrpc = protocol === 'gRPC';
  const fields: (readonly [string, string])[] = [
    [':method', isGrpc || isUpload ? 'POST' : 'GET'],
    [':scheme', 'http'],
    [':path', isGrpc ? '/held.Service/Call' : '/api/predict/held/x'],
    [':authority', 'gw'],
    ['authorization', TEST_TOKEN],
  ];
  if (isGrpc) fields.push(['content-type', 'application/grpc'], ['te', 'trailers'], ['x-infergate-service', 'held']);
  const message = Buffer.from([0, 0, 0, 0, 5, ...Buffer.from('hello')]);
  const hasBody = isGrpc || isUpload;
  const head = frame(FRAME.headers, END_HEADERS | (hasBody ? 0 : END_STREAM), 1, fieldBlock(fields));
  const body = hasBody ? [frame(FRAME.data, isUpload ? 0 : END_STREAM, 1, message)] : [];
  return Buffer.concat([hello(), frame(FRAME.settings, ACK, 0), head, ...body]);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve));
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
