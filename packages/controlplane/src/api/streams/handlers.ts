import type { Change } from '../../domain/changes/pending-changes.ts';
import type { Domain } from '../../domain/domain.ts';
import type { TailEvent } from '../../domain/logs/instance-tail.ts';
import type { StreamHandlers } from './stream-handler.ts';

const DEFAULT_LINES = 200;

/** Begins what a call asks for and renders what comes of it; decides nothing. */
export function streamHandlers({ changes, installation, logTails }: Domain): StreamHandlers {
  return {
    WatchChanges: async ({ call }, signal) => mapEvents(await changes.watch(call, signal), renderChange),
    TailServiceLog: async ({ call, path, query }, signal) => {
      const request = { instanceName: query.InstanceName ?? null, keyword: query.Keyword ?? null, lines: query.Lines ?? DEFAULT_LINES };
      return mapEvents(await logTails.tail(call, path.ServiceName, request, signal), renderTail);
    },
    InvokeService: ({ call }) => installation.refuseUnbuilt(call),
  };
}

function renderTail(event: TailEvent | null) {
  if (event === null) return { Type: 'Beat' } as const;
  const { instanceName: InstanceName } = event;
  if (event.kind === 'line') return { Type: 'Line', InstanceName, Text: event.text } as const;
  return { Type: 'Skipped', InstanceName, Bytes: event.bytes } as const;
}

function renderChange(change: Change | null) {
  return change === null ? ({ Type: 'Beat' } as const) : ({ Type: 'Change', Kind: change.kind, Id: change.id } as const);
}

async function* mapEvents<T, E>(events: AsyncIterable<T>, render: (event: T) => E): AsyncGenerator<E> {
  for await (const event of events) yield render(event);
}
