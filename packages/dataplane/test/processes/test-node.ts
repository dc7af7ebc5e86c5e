import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  carryMeasures,
  type FleetSettings,
  listenerKey,
  type ControlMessage,
  type ListenerAddress,
  type NodeMessage,
  type NodeState,
  type ProcessHello,
  type ReconfigureRefusal,
  type ServiceMeasures,
  type WorkerState,
} from '@infergate/contract';
import { encodeNodeOptions, type GatewayNodeOptions } from '@infergate/dataplane';
import { fleetSettings } from '@infergate/testkit';
import { listenMessages, loadSecretKey, processIdentity, type MessageServer, type MessageSocket } from '@infergate/kernel';
import { expect } from 'vitest';
import type { Bundle } from './bundle.ts';

/** The controller's end, as far as a gateway can tell. */
export class TestController {
  hello: ProcessHello | null = null;
  state: NodeState | null = null;
  refusal: ReconfigureRefusal | null = null;
  /** With all that a worker has said of what it counts, by pid; of the connection that there is now. */
  readonly #states = new Map<number, WorkerState>();
  /** Of all that a supervisor has said. */
  largestMessage = 0;
  #socket: MessageSocket | null = null;
  #server: MessageServer | null = null;
  /** Sent to every supervisor that connects. */
  first: ControlMessage | null = null;

  async listen(path: string): Promise<void> {
    this.#server = await listenMessages(path, (socket) => {
      this.#socket = socket;
      socket.onMessage = (value) => this.#receive(value as NodeMessage, socket);
      socket.onClose = () => {
        if (this.#socket !== socket) return;
        this.#socket = null;
        this.hello = null;
        this.state = null;
      };
    });
  }

  /** What each worker has counted for a service. */
  measures(service: string): readonly ServiceMeasures[] {
    return [...this.#states.values()].flatMap(({ measures }) => measures?.[service] ?? []);
  }

  /** Finished requests of a service with an answer of 2xx. */
  served(service: string): number {
    return this.measures(service).reduce((sum, { classes }) => sum + (classes[1] ?? 0), 0);
  }

  send(message: ControlMessage): void {
    this.#socket?.send(message);
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  #receive(message: NodeMessage, socket: MessageSocket): void {
    if (message.type === 'node-state') {
      this.state = message;
      this.largestMessage = Math.max(this.largestMessage, JSON.stringify(message).length);
      for (const { pid, state } of message.workers) {
        if (state !== null) this.#states.set(pid, carryMeasures(state, this.#states.get(pid) ?? null));
      }
      return;
    }
    if (message.type === 'reconfigure-refused') {
      this.refusal = message;
      return;
    }
    this.hello = message;
    this.#states.clear();
    if (this.first !== null) socket.send(this.first);
  }
}

/** A gateway node of real processes in a folder of its own. */
export class TestNode {
  readonly directory = mkdtempSync(join(tmpdir(), 'ig-'));
  readonly controller = new TestController();
  readonly #bundle: Bundle;
  /** As it is started, or was asked to be last. */
  settings: FleetSettings;
  #asked = 0;
  listeners: readonly ListenerAddress[] = [];
  supervisor: ChildProcess | null = null;

  constructor(bundle: Bundle, workers = 1, maxConnections = 10_000) {
    this.#bundle = bundle;
    this.settings = fleetSettings({ workersPerNode: workers, maxConnections });
    for (const name of ['s', 'g', 'l']) mkdirSync(join(this.directory, name), { mode: 0o700 });
    loadSecretKey({ keyFile: join(this.directory, 'key'), environmentKey: undefined });
    this.install('build-1');
  }

  get options(): GatewayNodeOptions {
    return {
      gatewayId: 'shared',
      settings: this.settings,
      listeners: this.listeners,
      controllerSocket: join(this.directory, 's', 'controller.sock'),
      socketDirectory: join(this.directory, 's'),
      stateDirectory: join(this.directory, 'g'),
      logDirectory: join(this.directory, 'l'),
      secretKeyFile: join(this.directory, 'key'),
      accessLog: { maxBytes: 1024 * 1024, keep: 1, withQuery: false },
      programs: { supervisor: this.#bundle.supervisor, worker: this.#bundle.worker },
    };
  }

  /** Asks once for a change; returns its name. */
  reconfigure(change: { readonly settings?: Partial<FleetSettings>; readonly listeners?: readonly ListenerAddress[] }): string {
    this.#asked += 1;
    this.settings = { ...this.settings, ...change.settings };
    this.listeners = change.listeners ?? this.listeners;
    const id = String(this.#asked);
    this.controller.send({ type: 'reconfigure', id, settings: this.settings, listeners: this.listeners });
    return id;
  }

  /** Whether the supervisor says that it was told what was asked for last. */
  get isReconfigured(): boolean {
    const { hello } = this.controller;
    const keys = (listeners: readonly ListenerAddress[] = []) => listeners.map(listenerKey).toSorted();
    return (
      JSON.stringify(hello?.settings) === JSON.stringify(this.settings) &&
      JSON.stringify(keys(hello?.listeners)) === JSON.stringify(keys(this.listeners))
    );
  }

  /** Asks again and again, as a controller does, until the gateway is as asked for and every worker of every node is there. */
  async insist(change: Parameters<TestNode['reconfigure']>[0] = {}): Promise<void> {
    this.reconfigure(change);
    let askedAtMs = performance.now();
    await expect
      .poll(
        () => {
          if (this.isReconfigured) return this.isComplete;
          if (performance.now() - askedAtMs < 1000) return false;
          askedAtMs = performance.now();
          this.reconfigure({});
          return false;
        },
        { interval: 10, timeout: 30_000 },
      )
      .toBe(true);
  }

  get isComplete(): boolean {
    const workers = this.controller.state?.workers.filter(({ state }) => state?.draining !== true) ?? [];
    const ready = workers.filter(({ alive, isCurrent, state }) => alive && isCurrent === true && state?.starting === false);
    return ready.length === this.settings.nodes * this.settings.workersPerNode && ready.length === workers.length;
  }

  /** The program that is started from now on says that it is this build. */
  install(build: string): void {
    writeFileSync(join(this.directory, 'g', 'build'), build);
  }

  listenController(): Promise<void> {
    return this.controller.listen(this.options.controllerSocket);
  }

  /** Binds free ports, other ones each time (somebody else may have taken the earlier ones), and starts a supervisor as the controller does. */
  async start(): Promise<void> {
    const servers: Server[] = [];
    for (const _entrance of ['internet', 'vpc']) {
      const server = createServer((socket) => socket.destroy());
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    this.listeners = servers.map((server, index) => ({
      entrance: index === 0 ? 'internet' : 'vpc',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
    }));
    const fds = servers.map((server) => (server as unknown as { _handle: { fd: number } })._handle.fd);
    this.supervisor = this.spawnSupervisor(fds);
    for (const server of servers) server.close();
  }

  spawnSupervisor(fds: readonly number[]): ChildProcess {
    const log = openSync(join(this.directory, 'l', 'gateway-shared.log'), 'a');
    const child = spawn(process.execPath, [this.#bundle.supervisor, encodeNodeOptions(this.options)], {
      detached: true,
      stdio: ['ignore', log, log, ...fds],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    closeSync(log);
    return child;
  }

  url(path: string, entrance: ListenerAddress['entrance'] = 'internet'): string {
    const listener = this.listeners.find((known) => known.entrance === entrance);
    return `http://127.0.0.1:${listener?.port}/api/predict/${path}`;
  }

  /** Living processes of this node, by pid. */
  processes(): ReadonlyMap<number, 'supervisor' | 'worker'> {
    const found = new Map<number, 'supervisor' | 'worker'>();
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      const command = commandOf(name);
      if (!command.includes(this.directory) || processIdentity(Number(name)) === null) continue;
      found.set(Number(name), command.split('\0').includes(this.#bundle.worker) ? 'worker' : 'supervisor');
    }
    return found;
  }

  pids(role: 'supervisor' | 'worker'): number[] {
    return [...this.processes()].filter(([, known]) => known === role).map(([pid]) => pid);
  }

  log(): string {
    return readFileSync(join(this.directory, 'l', 'gateway-shared.log'), 'utf8');
  }

  async dispose(): Promise<void> {
    await this.controller.close();
    // Workers bring their supervisor back and the other way round, so all are stopped before any is ended.
    for (let pids = [...this.processes().keys()]; pids.length > 0; pids = [...this.processes().keys()]) {
      for (const pid of pids) signal(pid, 'SIGSTOP');
      for (const pid of pids) signal(pid, 'SIGKILL');
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => this.processes().size, { interval: 10 }).toBe(0);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
