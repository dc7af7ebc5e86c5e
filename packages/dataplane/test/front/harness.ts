import { afterEach } from 'vitest';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { GATEWAY_PROBLEMS, gatewayErrorBody, type GatewayProblemCode, type GatewayResource } from '@infergate/contract';
import { silentLogger, systemClock, type Clock } from '@infergate/kernel';
import { gatewayResource } from '@infergate/testkit';
import { DeadlineSweep } from '../../src/exchange/deadline-sweep.ts';
import { Exchange, type ExchangeStart } from '../../src/exchange/exchange.ts';
import { createListener, type Listener } from '../../src/listeners/entry/listener.ts';
import type { ListenerLimits } from '../../src/listeners/limits.ts';
import { createForwardPhase } from '../../src/phases/forward.ts';
import type { Phase, PhaseResult, Refusal } from '../../src/pipeline/phase.ts';
import type { ListenerRefusal, RequestHandler } from '../../src/pipeline/request-handler.ts';
import type { InstancePool, PickResult, UpstreamInstance } from '../../src/pools/instance-pool.ts';
import { EMPTY_TABLE, type CompiledGateway, type CompiledRoute, type RoutingTable } from '../../src/routing/table.ts';
import { createTransport } from '../../src/upstream/pooled-transport.ts';
import type { H2Limits } from '../../src/upstream/h2/session.ts';
import { createH2Transport } from '../../src/upstream/h2/transport.ts';
import { compileTls } from '../../src/tls/gateway-tls.ts';
import { createUpstreamShared, type TransportLimits, type UpstreamProtocol } from '../../src/upstream/transport.ts';
import { listenLocally } from '../local-server.ts';

/** Resolves when the condition holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A client that speaks bytes. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  ended = false;
  /** The connection ended with a reset. */
  isReset = false;
  closed = false;

  constructor(port: number, options: { paused?: boolean } = {}) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    if (options.paused !== true) this.read();
    this.socket.on('end', () => {
      this.ended = true;
      // A reset that comes with bytes looks like an end until something is written.
      if (this.socket.writable) this.socket.write('\r\n');
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.isReset = true;
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  read(): void {
    this.socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('latin1');
    });
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** Waits for a text in what has been received. */
  async see(text: string): Promise<string> {
    await until(() => this.received.includes(text) || this.closed);
    if (!this.received.includes(text)) throw new Error(`closed before ${JSON.stringify(text)}: ${JSON.stringify(this.received)}`);
    return this.received;
  }

  /** Waits until the server has ended the connection, one way or the other. */
  async end(): Promise<string> {
    await until(() => this.ended || this.closed);
    return this.received;
  }
}

/** An instance that speaks bytes: what it got on each connection, and a script for each. */
export class RawInstance {
  port = 0;
  readonly server: Server;
  readonly sockets: Socket[] = [];
  readonly received: string[] = [];
  readonly gone: boolean[] = [];

  constructor(script: (socket: Socket, text: string, connection: number) => void) {
    this.server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      const connection = this.sockets.push(socket) - 1;
      this.received[connection] = '';
      this.gone[connection] = false;
      socket.on('data', (bytes: Buffer) => {
        this.received[connection] += bytes.toString('latin1');
        script(socket, this.received[connection] as string, connection);
      });
      socket.on('error', () => undefined);
      socket.on('end', () => {
        this.gone[connection] = true;
      });
      socket.on('close', () => {
        this.gone[connection] = true;
      });
    });
  }

  /** `script` is called whenever bytes come, with all that came on the connection. */
  static async start(script: (socket: Socket, text: string, connection: number) => void): Promise<RawInstance> {
    const instance = new RawInstance(script);
    instance.port = await listenLocally(instance.server);
    return instance;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

export interface FrontOptions {
  readonly ports: readonly number[];
  readonly clock?: Clock;
  readonly limits?: Partial<ListenerLimits>;
  readonly transport?: Partial<TransportLimits>;
  readonly maxBodyBytes?: number;
  readonly timeouts?: Partial<CompiledRoute['timeouts']>;
  readonly upstreamHeaders?: readonly string[];
  /** Methods that do no harm twice. */
  readonly repeatable?: readonly string[];
  readonly retries?: number;
  /** There is a budget for further attempts. */
  readonly budget?: boolean;
  readonly credentialHeaders?: readonly string[];
  readonly deadlineMs?: number;
  /** Runs before forward; a refusal or a promise of one stands for the phases before it. */
  readonly before?: (exchange: Exchange) => PhaseResult | Promise<PhaseResult>;
  readonly basePath?: string;
  /** What is spoken with the instances. */
  readonly protocol?: UpstreamProtocol;
  readonly h2?: Partial<H2Limits>;
  readonly tls?: { readonly caPem: string | null; readonly host: string };
}

/** The front with the forward phase and the least that stands between them. */
export class Front {
  readonly exchanges: Exchange[] = [];
  readonly refusals: ListenerRefusal[] = [];
  readonly listener: Listener;
  readonly instances: readonly UpstreamInstance[];
  readonly sweep: DeadlineSweep;
  port = 0;
  /** What the routing table says of the gateway, from the next connection or request on. */
  gateway: Partial<CompiledGateway> = { tls: null };
  readonly #options: FrontOptions;
  readonly #clock: Clock;
  readonly #clients: RawClient[] = [];

  private constructor(options: FrontOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.sweep = new DeadlineSweep(this.#clock);
    const shared = createUpstreamShared(this.sweep, () => ({ ...EMPTY_TABLE.gateway, ...this.gateway }));
    this.instances = options.ports.map((port, i) => {
      const host = options.tls?.host ?? '127.0.0.1';
      const address = { host, port, tls: options.tls !== undefined, basePath: options.basePath ?? '' };
      const caPem = options.tls?.caPem ?? null;
      const transport =
        options.protocol === 'h2'
          ? createH2Transport(address, { caPem, guarded: false, shared, limits: options.h2 ?? {} })
          : createTransport(address, { caPem, guarded: false, shared, limits: options.transport ?? {} });
      return { id: `i-${i}`, address, transportFor: () => transport, draining: false, open: 0 };
    });
    this.listener = createListener({
      entrance: 'internet',
      handler: this.#handler(),
      clock: this.#clock,
      log: silentLogger,
      limits: options.limits ?? {},
    });
  }

  static async start(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    front.port = (await front.listener.listen('127.0.0.1', 0)).port;
    return front;
  }

  /** From the next handshake or request on. */
  secure(published: Partial<GatewayResource>): void {
    const tls = compileTls(gatewayResource(published), this.gateway.tls ?? null);
    this.gateway = { ...this.gateway, tls };
  }

  client(options: { paused?: boolean } = {}): RawClient {
    const client = new RawClient(this.port, options);
    this.#clients.push(client);
    return client;
  }

  get last(): Exchange {
    const exchange = this.exchanges.at(-1);
    if (exchange === undefined) throw new Error('no exchange yet');
    return exchange;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.socket.destroy();
    for (const instance of this.instances) instance.transportFor('http1').destroy();
    await until(() => this.listener.connections === 0);
    await this.listener.close(0);
    this.sweep.close();
  }

  #handler(): RequestHandler {
    const { maxBodyBytes = 1 << 20 } = this.#options;
    const forward = createForwardPhase({ clock: this.#clock });
    const table = (): RoutingTable => ({ gateway: { ...EMPTY_TABLE.gateway, maxBodyBytes, ...this.gateway } }) as unknown as RoutingTable;
    return {
      get table() {
        return table();
      },
      handle: (start: ExchangeStart) => {
        const exchange = new Exchange(start);
        this.exchanges.push(exchange);
        this.#route(exchange);
        const early = this.#options.before?.(exchange) ?? null;
        if (early instanceof Promise) void early.then((late) => this.#goOn(exchange, late, forward));
        else this.#goOn(exchange, early, forward);
        return exchange;
      },
      refused: (refusal) => void this.refusals.push(refusal),
    };
  }

  #goOn(exchange: Exchange, result: PhaseResult, forward: Phase): void {
    if (result !== null) return this.#answer(exchange, result);
    exchange.runner = { resume: (_, late) => this.#answer(exchange, late) };
    void forward.run(exchange);
  }

  #answer(exchange: Exchange, refusal: Refusal | null): void {
    exchange.settled = true;
    if (refusal === null) return;
    exchange.problem = refusal.refused;
    const { status, message } = GATEWAY_PROBLEMS[refusal.refused];
    exchange.status = status;
    const body = Buffer.from(gatewayErrorBody(refusal.refused, message, exchange.id));
    exchange.downstream.respond(status, ['Content-Type', 'application/json'], body);
  }

  #route(exchange: Exchange): void {
    const options = this.#options;
    const timeouts = { connectMs: 5000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000, ...options.timeouts };
    const retry = { methods: new Set(options.repeatable ?? ['GET', 'PUT']), attempts: options.retries ?? 1 };
    exchange.route = { timeouts, retry, upstreamHeaders: options.upstreamHeaders ?? [] } as unknown as CompiledRoute;
    exchange.upstreamTarget = exchange.head.target;
    exchange.credentialHeaders = options.credentialHeaders ?? [];
    if (options.deadlineMs !== undefined) exchange.deadlineMs = exchange.startedAtMs + options.deadlineMs;
    exchange.instance = this.instances[0] ?? null;
    exchange.pool = this.#pool();
  }

  #pool(): InstancePool {
    const tryRepeat = (): boolean => this.#options.budget !== false;
    const next = (exchange: Exchange, excluding: readonly UpstreamInstance[]): PickResult => {
      exchange.instance = this.instances.find((instance) => !excluding.includes(instance)) ?? null;
      return exchange.instance !== null && tryRepeat() ? exchange.instance : { refused: 'upstream_unreachable' };
    };
    const nothing = (): void => undefined;
    return { instances: this.instances, waiting: 0, next, tryRepeat, note: nothing, pick: next as never, release: nothing };
  }
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

export type Script = ConstructorParameters<typeof RawInstance>[0];

/** Gives the same answer whenever what has come ends a head, or ends with the body that is expected. */
export function replying(answer: string, body = ''): Script {
  return (socket, text) => {
    if (text.endsWith(`\r\n\r\n${body}`)) socket.write(answer, 'latin1');
  };
}

/** Instances that end with each test, and whatever else is to be closed then; the last one goes first. */
export function useInstances(): {
  readonly instance: (script: Script) => Promise<RawInstance>;
  readonly closing: (close: () => unknown) => void;
} {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  return {
    instance: async (script) => {
      const started = await RawInstance.start(script);
      closers.push(() => started.close());
      return started;
    },
    closing: (close) => void closers.push(close),
  };
}

/** Instances and fronts that end with each test. */
export function useFront(): {
  instance: (script: Script) => Promise<RawInstance>;
  front: (upstream: RawInstance | readonly number[], options?: Partial<FrontOptions>) => Promise<Front>;
} {
  const { instance, closing } = useInstances();
  return {
    instance,
    front: async (upstream, options = {}) => {
      const started = await Front.start({ ports: upstream instanceof RawInstance ? [upstream.port] : upstream, ...options });
      closing(() => started.close());
      return started;
    },
  };
}

export function problemOf(answer: string): GatewayProblemCode {
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  return (JSON.parse(body) as { code: GatewayProblemCode }).code;
}
