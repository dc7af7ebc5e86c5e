import type { StreamBody, StreamEvent, StreamName, StreamPath, StreamQuery } from '@infergate/contract';
import type { Call } from '../../domain/call.ts';

/** A request for a stream that was proven, authorised and read. */
export interface StreamInput<N extends StreamName> {
  readonly call: Call;
  readonly path: StreamPath<N>;
  readonly query: StreamQuery<N>;
  readonly body: StreamBody<N>;
}

/**
 * Rejects for whatever can be said before the first event: the caller gets an ordinary error with its status. Afterwards
 * events are asked for one by one, as fast as the caller reads; `signal` is aborted when nobody wants any more of them.
 */
export type StreamHandler<N extends StreamName> = (input: StreamInput<N>, signal: AbortSignal) => Promise<AsyncIterable<StreamEvent<N>>>;

export type StreamHandlers<N extends StreamName = StreamName> = { readonly [K in N]: StreamHandler<K> };
