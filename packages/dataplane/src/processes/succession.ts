import type { ChildProcess } from 'node:child_process';
import type { FleetSettings, ListenerAddress, ProcessHello, ReconfigureMessage, ReconfigureRefusal } from '@infergate/contract';
import { BindError, BoundSockets, type Clock, type Logger, type MessageSocket } from '@infergate/kernel';
import { startDetached } from './detached-process.ts';
import { encodeStarter, nodePaths, type ProcessContext } from './node-options.ts';
import { ownIdentity } from './own-hello.ts';
import { planSockets } from './socket-plan.ts';

export interface SuccessionOptions {
  readonly context: ProcessContext;
  /** The listening sockets, in the order of the options. */
  readonly descriptors: readonly number[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the successor is. */
export interface Successor {
  readonly settings: FleetSettings;
  readonly listeners: readonly ListenerAddress[];
  /** It has dialled this process, and waits for its word. */
  readonly socket: MessageSocket;
}

type Outcome = { readonly socket: MessageSocket } | { readonly failure: string };

/** A program that starts at all has said so by then. */
const ARRIVAL_LIMIT_MS = 10_000;

/**
 * One change of a running gateway: binds what is new and starts a supervisor that has all sockets. Until that one has
 * said that it is there nothing has changed, and afterwards this process is not needed.
 */
export class Succession {
  readonly #options: SuccessionOptions;
  readonly #message: ReconfigureMessage;
  #child: ChildProcess | null = null;
  #settle: (outcome: Outcome) => void = () => undefined;

  constructor(message: ReconfigureMessage, options: SuccessionOptions) {
    this.#message = message;
    this.#options = options;
  }

  async run(): Promise<Successor | ReconfigureRefusal> {
    const { settings } = this.#message;
    if (!isPossible(settings)) return this.#refusal('EINVAL', 'A gateway has at least one node, and a node at least one worker.');
    const planned = planSockets(this.#options.context.options.listeners, this.#message.listeners);
    const added = planned.filter(({ position }) => position === null).map(({ listener }) => listener);
    try {
      const sockets = await BoundSockets.bind(added);
      const listeners = this.#start(sockets, planned);
      const outcome = await this.#arrival();
      if ('socket' in outcome) return { settings, listeners, socket: outcome.socket };
      return this.#refusal('FAILED', `${outcome.failure}. Its log: ${nodePaths(this.#options.context.options).log}`);
    } catch (error) {
      if (error instanceof BindError) return this.#refusal(error.code, error.message, added[error.index]);
      return this.#refusal('FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  /** A supervisor has dialled: true when it is the one that was started here. */
  arrived(hello: ProcessHello, socket: MessageSocket): boolean {
    const isOurs = hello.pid === this.#child?.pid;
    if (isOurs) this.#settle({ socket });
    return isOurs;
  }

  /** Nothing is to change any more. */
  cancel(): void {
    this.#child?.kill('SIGKILL');
  }

  /** No await in here: until our copies are closed this process accepts connections. */
  #start(sockets: BoundSockets, planned: ReturnType<typeof planSockets>): readonly ListenerAddress[] {
    const { context, descriptors, log } = this.#options;
    let next = 0;
    const all = planned.map(({ listener, position }) => {
      if (position !== null) return { listener, fd: descriptors[position] as number };
      const bound = { listener: { ...listener, ...sockets.addresses[next] }, fd: sockets.descriptors[next] as number };
      next += 1;
      return bound;
    });
    const listeners = all.map(({ listener }) => listener);
    const options = { ...context.options, settings: this.#message.settings, listeners };
    const args = [encodeStarter({ role: 'supervisor', ...ownIdentity() })];
    try {
      const start = { program: 'supervisor', args, descriptors: all.map(({ fd }) => fd) } as const;
      this.#child = startDetached({ ...context, options }, start, log);
    } finally {
      sockets.close();
    }
    log.info({ successor: this.#child?.pid, settings: options.settings, listeners }, 'a successor starts');
    return listeners;
  }

  #arrival(): Promise<Outcome> {
    const child = this.#child;
    if (child === null) return Promise.resolve({ failure: 'A new supervisor could not be started' });
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimeout(() => {
        this.cancel();
        resolve({ failure: `A new supervisor did not come up within ${ARRIVAL_LIMIT_MS / 1000} s` });
      }, ARRIVAL_LIMIT_MS);
      this.#settle = (outcome) => {
        timer.cancel();
        resolve(outcome);
      };
      child.once('error', (error) => this.#settle({ failure: `A new supervisor could not be started: ${error.message}` }));
      child.once('exit', (code, signal) =>
        this.#settle({ failure: `A new supervisor ended at its start (${signal ?? `exit code ${code}`})` }),
      );
    });
  }

  #refusal(code: string, message: string, listener: ListenerAddress | null = null): ReconfigureRefusal {
    return { type: 'reconfigure-refused', id: this.#message.id, code, listener, message };
  }
}

function isPossible({ nodes, workersPerNode }: FleetSettings): boolean {
  return [nodes, workersPerNode].every((count) => Number.isInteger(count) && count >= 1);
}
