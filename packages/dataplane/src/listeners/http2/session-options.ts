import type { ServerOptions } from 'node:http2';
import type { ListenerLimits } from '../limits.ts';

/** How much further than our own bounds the session reads a head: what lies between is told why it is refused, the rest is reset. */
const HEAD_SLACK = 2;
/** What a client may send on a stream before somebody reads it. */
export const STREAM_WINDOW_BYTES = 64 * 1024 - 1;
/** Of RFC 9113 section 6.5.2: what a field counts besides its name and value. */
const FIELD_OVERHEAD_BYTES = 32;

/** How `node:http2` treats a client. */
export function sessionOptions({ maxStreams, maxFieldBytes, maxFields }: ListenerLimits): ServerOptions {
  return {
    maxHeaderListPairs: maxFields * HEAD_SLACK,
    settings: {
      maxConcurrentStreams: maxStreams,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: (maxFieldBytes + maxFields * FIELD_OVERHEAD_BYTES) * HEAD_SLACK,
      enablePush: false,
    },
  };
}
