import { ManagementError } from '@infergate/contract';
import { Signal } from '@infergate/kernel';
import type { InstanceRecord } from '../../store/records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { findService } from '../services/service-access.ts';
import { InstanceTail, type TailEvent, type TailLine } from './instance-tail.ts';

/** How soon a line is seen after it was written. */
const LOOK_MS = 300;
const BEAT_MS = 10_000;
/** The newest instances; a person reads no more at a time. */
const MAX_INSTANCES = 20;

export interface TailRequest {
  /** null: all of them, also those that come later. */
  readonly instanceName: string | null;
  readonly keyword: string | null;
  /** To begin with, of each instance. */
  readonly lines: number;
}

/** Logs that are followed while they are written. */
export class LogTails {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** Until the service, or the one instance that was asked for, is gone, or `signal` is aborted. null: nothing was written for a while. */
  async tail(call: Call, serviceName: string, request: TailRequest, signal: AbortSignal): Promise<AsyncIterable<TailEvent | null>> {
    const found = await this.#context.calls.read(call, async (tx) => {
      const { id } = await findService(tx, serviceName);
      return { id, instances: await tx.instances(id) };
    });
    const { instanceName } = request;
    if (instanceName !== null && !found.instances.some(({ name }) => name === instanceName))
      throw new ManagementError(
        'InvalidInstance.NotFound',
        `There is no instance ${JSON.stringify(instanceName.slice(0, 128))}. ListServiceInstances shows those there are.`,
      );
    return new ServiceTail(this.#context, found.id, request).events(found.instances, signal);
  }
}

/** The logs of one service. */
class ServiceTail {
  readonly #context: UseCaseContext;
  readonly #serviceId: string;
  readonly #request: TailRequest;
  readonly #tails = new Map<string, InstanceTail>();
  #isOver = false;

  constructor(context: UseCaseContext, serviceId: string, request: TailRequest) {
    this.#context = context;
    this.#serviceId = serviceId;
    this.#request = request;
  }

  async *events(instances: readonly InstanceRecord[], signal: AbortSignal): AsyncGenerator<TailEvent | null> {
    const { clock, store } = this.#context;
    const wake = new Signal(clock);
    // Since the instances were read.
    let hasChanged = true;
    const stop = store.onChange((change) => {
      if (change.kind === 'instance' || change.kind === 'service') hasChanged ||= change.serviceId === this.#serviceId;
    });
    signal.addEventListener('abort', () => wake.raise(), { once: true });
    try {
      yield* await this.#begin(instances);
      yield null;
      for (let saidAt = clock.monotonic(); !signal.aborted && !this.#isOver; ) {
        await wake.wait(LOOK_MS);
        const isStale = hasChanged;
        hasChanged = false;
        for await (const event of this.#look(isStale)) {
          saidAt = clock.monotonic();
          yield event;
        }
        if (clock.monotonic() - saidAt < BEAT_MS) continue;
        saidAt = clock.monotonic();
        yield null;
      }
    } finally {
      stop();
    }
  }

  /** The last lines of all that are there, in the order of time as far as it is known. */
  async #begin(instances: readonly InstanceRecord[]): Promise<readonly TailEvent[]> {
    const found: (readonly TailLine[])[] = [];
    // One after the other: each reads megabytes to find its last lines.
    for (const { name } of this.#choose(instances)) found.push(await orNone(this.#add(name).begin(this.#request.lines)));
    return inOrder(found);
  }

  /** What is new; the instances that have ended say their last words, those that have come their first. */
  async *#look(isStale: boolean): AsyncGenerator<TailEvent> {
    const ended = isStale ? await this.#refresh() : [];
    for (const tail of [...ended, ...this.#tails.values()]) yield* await orNone(tail.next());
  }

  async #refresh(): Promise<readonly InstanceTail[]> {
    const instances = await this.#context.store.transaction(async (tx) => {
      return (await tx.service(this.#serviceId)) === null ? null : tx.instances(this.#serviceId);
    });
    const names = new Set(this.#choose(instances ?? []).map(({ name }) => name));
    this.#isOver = instances === null || (this.#request.instanceName !== null && names.size === 0);
    const ended = [...this.#tails].filter(([name]) => !names.has(name));
    for (const [name] of ended) this.#tails.delete(name);
    for (const name of names) if (!this.#tails.has(name)) this.#add(name);
    return ended.map(([, tail]) => tail);
  }

  #choose(instances: readonly InstanceRecord[]): readonly InstanceRecord[] {
    const { instanceName } = this.#request;
    return instances.filter(({ name }) => instanceName === null || name === instanceName).slice(-MAX_INSTANCES);
  }

  #add(name: string): InstanceTail {
    const tail = new InstanceTail(name, this.#context.logs, this.#request.keyword);
    this.#tails.set(name, tail);
    return tail;
  }
}

/** A log that cannot be read takes none of the others away. */
function orNone<T>(reading: Promise<readonly T[]>): Promise<readonly T[]> {
  return reading.catch(() => []);
}

function inOrder(logs: readonly (readonly TailLine[])[]): readonly TailEvent[] {
  const timed = logs.flatMap((lines) => {
    let lastMs = 0;
    return lines.map(({ atMs, event }) => {
      lastMs = Math.max(lastMs, atMs ?? lastMs);
      return { atMs: lastMs, event };
    });
  });
  return timed.toSorted((a, b) => a.atMs - b.atMs).map(({ event }) => event);
}
