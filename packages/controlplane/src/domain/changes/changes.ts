import { BUILT_OPERATIONS, type OperationName, roleIncludes } from '@infergate/contract';
import { Signal } from '@infergate/kernel';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { ChangeFeed } from './change-feed.ts';
import { type Change, type ChangeKind, PendingChanges } from './pending-changes.ts';

/** How often a reader hears at least that nothing is lost. */
const BEAT_MS = 10_000;

/** Whoever may list them may hear that they changed. */
const LISTED_BY: Readonly<Record<ChangeKind, OperationName>> = {
  service: 'ListServices',
  gateway: 'ListGateway',
  certificate: 'ListCertificates',
  network: 'ListVpcs',
  access: 'ListAccessKeys',
};

/** What becomes different, for those who watch. */
export class Changes {
  readonly #context: UseCaseContext;
  readonly #feed: ChangeFeed;

  constructor(context: UseCaseContext) {
    this.#context = context;
    this.#feed = new ChangeFeed(context);
  }

  /** Every change from when this resolves until `signal` is aborted; null: there is nothing new, and there would be if there were. */
  async watch(call: Call, signal: AbortSignal): Promise<AsyncIterable<Change | null>> {
    await this.#context.calls.read(call, () => Promise.resolve());
    const pending = new PendingChanges();
    const wake = new Signal(this.#context.clock);
    const stop = this.#feed.listen((change) => {
      if (!roleIncludes(call.caller.role, BUILT_OPERATIONS[LISTED_BY[change.kind]].role)) return;
      pending.add(change);
      wake.raise();
    });
    whenAborted(signal, () => {
      stop();
      wake.raise();
    });
    return follow(pending, wake, signal);
  }
}

/** The first beat says that the watch has begun. */
async function* follow(pending: PendingChanges, wake: Signal, signal: AbortSignal): AsyncGenerator<Change | null> {
  yield null;
  while (!signal.aborted) {
    const change = pending.take();
    if (change !== null) yield change;
    else if (!(await wake.wait(BEAT_MS))) yield null;
  }
}

function whenAborted(signal: AbortSignal, work: () => void): void {
  if (signal.aborted) work();
  else signal.addEventListener('abort', work, { once: true });
}
