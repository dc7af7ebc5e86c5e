import { createServer, type RequestListener } from 'node:http';
import { instanceResource, serviceResource, TEST_TOKEN, type ServiceOverrides } from '@infergate/testkit';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { listenLocally } from '../local-server.ts';
import { bundlePrograms, type Bundle } from './bundle.ts';
import { Load } from './load.ts';
import { TestNode } from './test-node.ts';

/** The bundled programs, one instance for all tests of a file, and the nodes and clients of the present test. */
export class Processes {
  port = 0;
  #bundle: Bundle | null = null;
  readonly #nodes: TestNode[] = [];
  readonly #clients: (() => unknown)[] = [];

  get bundle(): Bundle {
    if (this.#bundle === null) throw new Error('nothing is bundled before the tests begin');
    return this.#bundle;
  }

  async prepare(port: number): Promise<void> {
    this.port = port;
    this.#bundle = await bundlePrograms();
  }

  /** The service of the instance. */
  echo(overrides: ServiceOverrides = {}) {
    return serviceResource('echo', { instances: [instanceResource('a', this.port)], ...overrides });
  }

  /** Ends with the test. */
  node(...parameters: ConstructorParameters<typeof TestNode>): TestNode {
    const node = new TestNode(...parameters);
    this.#nodes.push(node);
    return node;
  }

  load(node: TestNode, connections?: number): Load {
    return this.loadOf(node.url('echo'), { clients: connections });
  }

  loadOf(url: string, options: ConstructorParameters<typeof Load>[2] = {}): Load {
    const load = new Load(url, TEST_TOKEN, options);
    this.leaving(() => load.stop());
    return load;
  }

  /** Called at the end of the test, before its nodes end. */
  leaving(leave: () => unknown): void {
    this.#clients.push(leave);
  }

  async endTest(): Promise<void> {
    for (const leave of this.#clients.splice(0)) await leave();
    for (const node of this.#nodes.splice(0)) await node.dispose();
  }
}

export function useProcesses(listener: RequestListener): Processes {
  const processes = new Processes();
  const instance = createServer(listener);
  beforeAll(async () => processes.prepare(await listenLocally(instance)), 60_000);
  afterEach(() => processes.endTest());
  afterAll(() => {
    instance.closeAllConnections();
    instance.close();
    processes.bundle.remove();
  });
  return processes;
}

/** Waits until so many workers have said that they serve this version. */
export async function acknowledged(node: TestNode, seq: number, workers: number): Promise<void> {
  await expect
    .poll(() => node.controller.state?.workers.filter(({ alive, state }) => alive && state?.version?.seq === seq).length, {
      interval: 5,
      timeout: 10_000,
    })
    .toBe(workers);
}
