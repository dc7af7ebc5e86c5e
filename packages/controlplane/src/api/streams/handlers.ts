import type { StreamBody, StreamEvent } from '@infergate/contract';
import type { Change } from '../../domain/changes/pending-changes.ts';
import type { Domain } from '../../domain/domain.ts';
import type { TailEvent } from '../../domain/logs/instance-tail.ts';
import type { InvocationWish } from '../../domain/services/invocation-request.ts';
import type { InvocationEvent } from '../../domain/services/invocations.ts';
import type { StreamHandlers } from './stream-handler.ts';

const DEFAULT_LINES = 200;

/** Begins what a call asks for and renders what comes of it; decides nothing. */
export function streamHandlers({ changes, invocations, logTails }: Domain): StreamHandlers {
  return {
    WatchChanges: async ({ call }, signal) => mapEvents(await changes.watch(call, signal), renderChange),
    TailServiceLog: async ({ call, path, query }, signal) => {
      const request = { instanceName: query.InstanceName ?? null, keyword: query.Keyword ?? null, lines: query.Lines ?? DEFAULT_LINES };
      return mapEvents(await logTails.tail(call, path.ServiceName, request, signal), renderTail);
    },
    InvokeService: async ({ call, path, body }, signal) => {
      const asked = { entrance: body.Entrance ?? null, wish: wishOf(body) };
      return mapEvents(await invocations.invoke(call, path.ServiceName, asked, signal), renderInvocation);
    },
  };
}

function wishOf(body: StreamBody<'InvokeService'>): InvocationWish {
  return {
    method: body.Method,
    path: body.Path ?? '',
    headers: (body.Headers ?? []).map(({ Name, Value }) => [Name, Value]),
    body: body.Body ?? '',
    bodyEncoding: body.BodyEncoding ?? 'text',
  };
}

function renderInvocation(event: InvocationEvent): StreamEvent<'InvokeService'> {
  switch (event.kind) {
    case 'sent':
      return { Type: 'Sent', Url: event.url };
    case 'head':
      return { Type: 'Head', Status: event.status, Headers: event.headers.map(renderHeader), AfterMs: rounded(event.afterMs) };
    case 'data':
      return { Type: 'Data', Base64: Buffer.from(event.bytes).toString('base64') };
    case 'end':
      return { Type: 'End', AfterMs: rounded(event.afterMs), Bytes: event.bytes, IsCut: event.isCut };
    case 'failed':
      return { Type: 'Failed', Message: event.message };
    default:
      return event satisfies never;
  }
}

function renderHeader([Name, Value]: readonly [string, string]) {
  return { Name, Value };
}

/** To a tenth of a millisecond. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
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
