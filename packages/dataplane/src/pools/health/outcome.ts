import { firstField } from '../../http1/fields.ts';
import type { UpstreamFailure } from '../../upstream/transport.ts';

/**
 * What one attempt says about its instance. `unreached`: it accepted no connection. `busy` and `unknown` speak neither
 * for nor against it: an instance that says it has enough to do is not broken, and not every end is its own doing.
 */
export type AttemptOutcome = 'answered' | 'busy' | 'failed' | 'unreached' | 'unknown';

const TOO_MANY_REQUESTS = 429;
/** Of PAI-EAS: the queue of the instance is full. */
const QUEUE_FULL = 450;
const NOT_IMPLEMENTED = 501;
const UNAVAILABLE = 503;
const VERSION_NOT_SUPPORTED = 505;

/** By the head of an answer. */
export function outcomeOfAnswer(status: number, rawHeaders: readonly string[]): AttemptOutcome {
  if (status === TOO_MANY_REQUESTS || status === QUEUE_FULL) return 'busy';
  // What an instance does not know how to do says something about the request.
  if (status < 500 || status === NOT_IMPLEMENTED || status === VERSION_NOT_SUPPORTED) return 'answered';
  return status === UNAVAILABLE && firstField(rawHeaders, 'retry-after') !== null ? 'busy' : 'failed';
}

/** gRPC says it in `grpc-status`: RESOURCE_EXHAUSTED is busy; UNKNOWN, INTERNAL, UNAVAILABLE and DATA_LOSS are failures. */
const OF_GRPC_STATUSES: Readonly<Record<string, AttemptOutcome>> = { 2: 'failed', 8: 'busy', 13: 'failed', 14: 'failed', 15: 'failed' };

/** By the fields that may hold a status of gRPC; null when they hold none. */
export function outcomeOfGrpc(fields: readonly string[]): AttemptOutcome | null {
  const status = firstField(fields, 'grpc-status');
  return status === null ? null : (OF_GRPC_STATUSES[status] ?? 'answered');
}

const OF_FAILURES: Readonly<Record<UpstreamFailure['code'], AttemptOutcome>> = {
  upstream_unreachable: 'unreached',
  connect_timeout: 'unreached',
  first_byte_timeout: 'failed',
  idle_timeout: 'failed',
  upstream_reset: 'failed',
  upstream_invalid: 'failed',
  // The gateway's own ceiling.
  gateway_overloaded: 'unknown',
};

export function outcomeOfFailure({ code, isUnreached }: UpstreamFailure): AttemptOutcome {
  return isUnreached ? 'unreached' : OF_FAILURES[code];
}
