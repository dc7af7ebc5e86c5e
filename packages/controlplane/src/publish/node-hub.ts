import {
  type DrainMessage,
  isNewer,
  type MeasuredWorker,
  type NodeState,
  type ProcessHello,
  type ReconfigureMessage,
  type SnapshotMessage,
  type SnapshotVersion,
} from '@infergate/contract';
import { type Clock, listenMessages, type Logger, type MessageServer, type MessageSocket, type Timer } from '@infergate/kernel';
import { type Acknowledgement, acknowledgement, fleetDigest, type FleetView, isDrained, refusalOf } from './acknowledgement.ts';
import { GatewayNode, type NodeView, SILENCE_LIMIT_MS } from './node.ts';
import { readNodeMessage } from './node-message.ts';

/** What the hub hands out; `SnapshotPublisher` is one. */
export interface SnapshotSource {
  readonly version: SnapshotVersion | null;
  /** null: nothing was published for the gateway. */
  changesSince(gatewayId: string, base: SnapshotVersion | null): SnapshotMessage | null;
  onPublish(listener: () => void): () => void;
}

export interface NodeHubOptions {
  /** Of the Unix socket that supervisors dial. */
  readonly socketPath: string;
  readonly source: SnapshotSource;
  readonly clock: Clock;
  readonly log: Logger;
}

const TICK_MS = 1000;

/** The controller's end of all gateways: hands out snapshots and knows who serves what. */
export class NodeHub {
  readonly #options: NodeHubOptions;
  readonly #nodes = new Set<GatewayNode>();
  readonly #listeners = new Set<() => void>();
  readonly #reportListeners = new Set<(gatewayId: string, report: NodeState) => void>();
  #server: MessageServer | null = null;
  #tick: Timer | null = null;
  #unsubscribe: (() => void) | null = null;
  #openedAt = 0;
  #digest = '';

  constructor(options: NodeHubOptions) {
    this.#options = options;
  }

  async listen(): Promise<void> {
    const { socketPath, source, clock } = this.#options;
    this.#openedAt = clock.monotonic();
    this.#server = await listenMessages(socketPath, (socket) => this.#accept(socket));
    this.#unsubscribe = source.onPublish(() => this.#offerAll());
    this.#tick = clock.setInterval(() => this.#look(), TICK_MS);
    this.#tick.unref();
  }

  /** Gateways go on without us. */
  async close(): Promise<void> {
    this.#tick?.cancel();
    this.#unsubscribe?.();
    this.#listeners.clear();
    this.#reportListeners.clear();
    await this.#server?.close();
    this.#server = null;
  }

  /** Nodes that are connected, or were a moment ago. */
  nodes(): readonly NodeView[] {
    return this.fleet().nodes;
  }

  /** Of the named gateways; null: of all. */
  fleet(gatewayIds: readonly string[] | null = null): FleetView {
    const nowMs = this.#options.clock.monotonic();
    const nodes = [...this.#nodes].filter(({ hello }) => gatewayIds === null || gatewayIds.includes(hello.gatewayId));
    // Who lived before us needs a moment to notice that we are back.
    const isEarly = nodes.length === 0 && nowMs - this.#openedAt < SILENCE_LIMIT_MS;
    return { nodes: nodes.map((node) => node.view(nowMs)), isUncertain: isEarly || nodes.some((node) => node.isUncertain(nowMs)) };
  }

  /** What the live workers count, for `gatewayMetricsText`. */
  measured(): readonly MeasuredWorker[] {
    return this.nodes().flatMap(({ hello: { gatewayId }, workers }) =>
      workers.flatMap(({ index, isLive, state }) => (isLive && state !== null ? [{ gatewayId, index, state }] : [])),
    );
  }

  acknowledgement(version: SnapshotVersion, gatewayIds: readonly string[]): Acknowledgement {
    return acknowledgement(this.fleet(gatewayIds), version);
  }

  isDrained(instanceId: string, { version, gatewayIds }: { version: SnapshotVersion; gatewayIds: readonly string[] }): boolean {
    return isDrained(this.fleet(gatewayIds), instanceId, version);
  }

  refusalOf(key: string, gatewayIds: readonly string[]): string | null {
    return refusalOf(this.fleet(gatewayIds), key);
  }

  /** True once every live worker of the gateway serves the version or a newer one; false when that takes longer than `timeoutMs`. */
  async waitForVersion(gatewayId: string, version: SnapshotVersion, timeoutMs: number): Promise<boolean> {
    if (this.acknowledgement(version, [gatewayId]) === 'acknowledged') return true;
    return new Promise((resolve) => {
      const finish = (isReached: boolean) => {
        timer.cancel();
        stop();
        resolve(isReached);
      };
      const timer = this.#options.clock.setTimeout(() => finish(false), timeoutMs);
      const stop = this.onChange(() => {
        if (this.acknowledgement(version, [gatewayId]) === 'acknowledged') finish(true);
      });
    });
  }

  /** Called with every report as a node has said it: `nodes` has it with what was said before. */
  onReport(listener: (gatewayId: string, report: NodeState) => void): () => void {
    this.#reportListeners.add(listener);
    return () => void this.#reportListeners.delete(listener);
  }

  /** Called when a node came or went, or a worker reached another version, got idle, failed or refused something. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** To every connected node of a gateway; false when there is none. */
  send(gatewayId: string, message: DrainMessage | ReconfigureMessage): boolean {
    const nodes = [...this.#nodes].filter((node) => node.hello.gatewayId === gatewayId && node.isConnected);
    for (const node of nodes) node.send(message);
    return nodes.length > 0;
  }

  #accept(socket: MessageSocket): void {
    const { clock } = this.#options;
    let node: GatewayNode | null = null;
    const limit = clock.setTimeout(() => socket.close(), SILENCE_LIMIT_MS);
    socket.onMessage = (value) => {
      const message = readNodeMessage(value);
      if (message === null || (message.type === 'hello') !== (node === null)) return this.#refuse(socket);
      if (message.type === 'hello') {
        limit.cancel();
        node = this.#welcome(message, socket);
      } else if (message.type === 'reconfigure-refused') node?.refused(message);
      else if (node !== null) this.#reported(node, message);
      this.#look();
    };
    socket.onDrain = () => {
      node?.unblock();
      if (node !== null) this.#offer(node);
    };
    socket.onClose = () => {
      limit.cancel();
      node?.lose(clock.monotonic());
      this.#look();
    };
  }

  #reported(node: GatewayNode, message: NodeState): void {
    node.update(message, this.#options.clock.monotonic());
    for (const listener of this.#reportListeners) listener(node.hello.gatewayId, message);
  }

  #refuse(socket: MessageSocket): void {
    this.#options.log.warn({}, 'a process on the control socket sent something that no gateway says');
    socket.close();
  }

  #welcome(hello: ProcessHello, socket: MessageSocket): GatewayNode {
    for (const known of this.#nodes) {
      const isSame = known.hello.pid === hello.pid && known.hello.startTime === hello.startTime;
      const isReplaced = known.hello.gatewayId === hello.gatewayId && !known.isConnected;
      if (!isSame && !isReplaced) continue;
      this.#nodes.delete(known);
      known.close();
    }
    const { clock, log, source } = this.#options;
    const node = new GatewayNode(hello, socket, clock.monotonic());
    this.#nodes.add(node);
    const { gatewayId, pid, build, version } = hello;
    log.info({ gatewayId, pid, build, version }, 'a gateway has connected');
    if (version !== null && source.version !== null && isNewer(version, source.version))
      log.error(
        { gatewayId, version, ours: source.version },
        'a gateway serves a newer snapshot than this controller has: it will refuse ours',
      );
    this.#offer(node);
    return node;
  }

  #offerAll(): void {
    for (const node of this.#nodes) this.#offer(node);
  }

  #offer(node: GatewayNode): void {
    const { source, clock } = this.#options;
    node.offer(source.version, (base) => source.changesSince(node.hello.gatewayId, base), clock.monotonic());
  }

  #look(): void {
    const { clock, source, log } = this.#options;
    const nowMs = clock.monotonic();
    for (const node of this.#nodes) {
      node.repair((base) => source.changesSince(node.hello.gatewayId, base), nowMs);
      if (!node.isGone(nowMs)) continue;
      this.#nodes.delete(node);
      log.warn({ gatewayId: node.hello.gatewayId, pid: node.hello.pid }, 'a gateway has not come back');
    }
    const digest = fleetDigest(this.fleet());
    if (digest === this.#digest) return;
    this.#digest = digest;
    for (const listener of this.#listeners) listener();
  }
}
