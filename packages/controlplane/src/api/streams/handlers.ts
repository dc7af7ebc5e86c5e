import type { Change } from '../../domain/changes/pending-changes.ts';
import type { Domain } from '../../domain/domain.ts';
import type { StreamHandlers } from './stream-handler.ts';

/** Begins what a call asks for and renders what comes of it; decides nothing. */
export function streamHandlers({ changes, installation }: Domain): StreamHandlers {
  return {
    WatchChanges: async ({ call }, signal) => mapEvents(await changes.watch(call, signal), renderChange),
    TailServiceLog: ({ call }) => installation.refuseUnbuilt(call),
    InvokeService: ({ call }) => installation.refuseUnbuilt(call),
  };
}

function renderChange(change: Change | null) {
  return change === null ? ({ Type: 'Beat' } as const) : ({ Type: 'Change', Kind: change.kind, Id: change.id } as const);
}

async function* mapEvents<T, E>(events: AsyncIterable<T>, render: (event: T) => E): AsyncGenerator<E> {
  for await (const event of events) yield render(event);
}
