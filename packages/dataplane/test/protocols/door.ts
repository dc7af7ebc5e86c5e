import { connect, type Socket } from 'node:net';
import { AccessLog, type GatewayOptions } from '@infergate/dataplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import {
  gatewayResource,
  instanceResource,
  serviceResource,
  startGateway,
  TEST_TOKEN,
  type ServiceOverrides,
  type TestGateway,
} from '@infergate/testkit';
import { RawClient, RawInstance, useInstances, type Script } from '../front/harness.ts';

/** One line of the access log, as far as tests look at it. */
export interface Line {
  readonly client: string;
  readonly status: number;
  readonly problem: string | null;
  readonly detail: string | null;
  readonly bytes_in: number;
  readonly bytes_out: number;
}

export interface DoorOptions {
  readonly service?: ServiceOverrides;
  readonly gateway?: Parameters<typeof gatewayResource>[0];
  readonly options?: Partial<GatewayOptions>;
}

/** A whole gateway with one service, `echo`, and all that it has logged. */
export class Door {
  readonly gateway: TestGateway;
  readonly #log: { text: string };
  readonly #clients: Socket[] = [];

  private constructor(gateway: TestGateway, log: { text: string }) {
    this.gateway = gateway;
    this.#log = log;
  }

  static async start(ports: readonly number[], { service = {}, gateway = {}, options = {} }: DoorOptions): Promise<Door> {
    const log = { text: '' };
    const write = (bytes: Buffer): void => void (log.text += bytes.toString());
    const sink = {
      write: (bytes: Buffer, done: (error: null) => void) => (write(bytes), done(null)),
      writeSync: write,
      close: () => undefined,
    };
    const accessLog = new AccessLog({ clock: options.clock ?? systemClock, log: silentLogger, sink, withQuery: false });
    const instances = ports.map((port, i) => instanceResource(`i-${i}`, port));
    const resources = [gatewayResource(gateway), serviceResource('echo', { instances, ...service })];
    return new Door(await startGateway(resources, { accessLog, ...options }), log);
  }

  get port(): number {
    return this.gateway.internet.port;
  }

  /** Open requests of the service. */
  get open(): number {
    return this.gateway.gateway.state().services['echo']?.open ?? 0;
  }

  get lines(): readonly Line[] {
    return this.#log.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  client(): RawClient {
    const client = new RawClient(this.port);
    this.#clients.push(client.socket);
    return client;
  }

  /** A connection of which the test decides everything. */
  socket(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    socket.on('error', () => undefined);
    this.#clients.push(socket);
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.#clients) socket.destroy();
    await this.gateway.close();
  }
}

/** Gateways and raw instances that end with each test. */
export function useDoor(): {
  readonly instance: (script: Script) => Promise<RawInstance>;
  readonly door: (upstream: RawInstance | readonly number[], options?: DoorOptions) => Promise<Door>;
  readonly closing: (close: () => unknown) => void;
} {
  const { instance, closing } = useInstances();
  return {
    instance,
    closing,
    door: async (upstream, options = {}) => {
      const started = await Door.start(upstream instanceof RawInstance ? [upstream.port] : upstream, options);
      closing(() => started.close());
      return started;
    },
  };
}

/** A request head for the service, with its token; `lines` without the line ends. */
export function requestHead(line: string, ...lines: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: gw', `Authorization: ${TEST_TOKEN}`, ...lines, '', ''].join('\r\n');
}
