import { closeSync } from 'node:fs';
import { type ListenerAddress, listenerKey, listenersOfNode } from '@infergate/contract';
import type { Logger } from '@infergate/kernel';
import type { Gateway } from '../gateway.ts';
import { FIRST_LISTENER_FD } from './detached-process.ts';
import type { GatewayNodeOptions } from './node-options.ts';

interface HeldSocket {
  readonly listener: ListenerAddress;
  readonly fd: number;
  isServed: boolean;
}

/**
 * The listening sockets of one worker. It holds all of its gateway, because it may have to hand them to a supervisor, and
 * accepts from those of its node.
 */
export class WorkerSockets {
  readonly #gateway: Gateway;
  readonly #log: Logger;
  #held: readonly HeldSocket[];
  #isServing = false;

  constructor({ listeners }: Pick<GatewayNodeOptions, 'listeners'>, gateway: Gateway, log: Logger) {
    this.#gateway = gateway;
    this.#log = log;
    this.#held = listeners.map((listener, position) => ({ listener, fd: FIRST_LISTENER_FD + position, isServed: false }));
  }

  /** It accepts from all that it is to accept from. */
  get isServing(): boolean {
    return this.#isServing;
  }

  get served(): readonly ListenerAddress[] {
    return this.#held.filter(({ isServed }) => isServed).map(({ listener }) => listener);
  }

  /** What can be handed on: addresses, and the descriptors in the same order. */
  get held(): { readonly listeners: readonly ListenerAddress[]; readonly descriptors: readonly number[] } {
    return { listeners: this.#held.map(({ listener }) => listener), descriptors: this.#held.map(({ fd }) => fd) };
  }

  async serve(node: number, nodes: number): Promise<void> {
    const own = new Set(listenersOfNode(this.held.listeners, node, nodes).map(listenerKey));
    for (const socket of this.#held) {
      // Meanwhile it may have been given up.
      if (!own.has(listenerKey(socket.listener)) || !this.#held.includes(socket)) continue;
      socket.isServed = true;
      const { entrance, host, port, vpcId } = socket.listener;
      await this.#gateway.listen(entrance, { fd: socket.fd }, vpcId);
      if (!this.#held.includes(socket)) await this.#gateway.stopListening(socket.listener, 0);
      else this.#log.info({ entrance, host, port, version: this.#gateway.version }, 'worker serves');
    }
    this.#isServing = true;
  }

  /** Ends what is not among these, at once for new connections. */
  keep(listeners: readonly ListenerAddress[], graceMs: number): void {
    const kept = new Set(listeners.map(listenerKey));
    const gone = this.#held.filter(({ listener }) => !kept.has(listenerKey(listener)));
    this.#held = this.#held.filter((socket) => !gone.includes(socket));
    for (const socket of gone) this.#giveUp(socket, graceMs);
  }

  /** What it only holds must not stay open because of it. What it serves the gateway closes. */
  release(): void {
    for (const socket of this.#held) if (!socket.isServed) this.#giveUp(socket, 0);
    this.#held = [];
  }

  #giveUp({ listener, fd, isServed }: HeldSocket, graceMs: number): void {
    const { host, port } = listener;
    if (isServed) {
      this.#log.info({ host, port }, 'worker stops listening');
      void this.#gateway.stopListening(listener, graceMs);
      return;
    }
    try {
      closeSync(fd);
    } catch (error) {
      this.#log.warn({ err: error, host, port }, 'a listening socket was not ours to close');
    }
  }
}
