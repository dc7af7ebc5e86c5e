import type { GrpcStatusName } from '@infergate/contract';
import { firstField } from '../http1/fields.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { UpstreamAnswerHead } from '../upstream/transport.ts';

const OK = 200;
const CONTENT_TYPE = /^application\/grpc(?:[+;]|$)/i;
const STATUS = /^\d{1,3}$/;

/** What an answer of HTTP says to a call of gRPC (the mapping of the gRPC protocol); anything else is UNKNOWN. */
const BY_HTTP_STATUS: ReadonlyMap<number, GrpcStatusName> = new Map([
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
]);

/** An answer that ends without saying how the call went must not look like a success. */
export const NO_GRPC_STATUS: Refusal = {
  refused: 'upstream_invalid',
  grpc: 'INTERNAL',
  message: 'The instance ended its answer without a grpc-status. Read its log with "infergate service logs <service>".',
};

/** The status among the fields; null when there is none that is one. */
export function grpcStatusOf(fields: readonly string[]): number | null {
  const text = firstField(fields, 'grpc-status');
  return text === null || !STATUS.test(text) ? null : Number(text);
}

/** Why an answer cannot go to a caller of gRPC as it is; null when it can. */
export function grpcAnswerRefusal({ status, rawHeaders, framing }: UpstreamAnswerHead): Refusal | null {
  const contentType = firstField(rawHeaders, 'content-type') ?? '';
  if (status === OK && CONTENT_TYPE.test(contentType)) {
    return isTrailersOnly(framing) && grpcStatusOf(rawHeaders) === null ? NO_GRPC_STATUS : null;
  }
  return {
    refused: 'upstream_invalid',
    grpc: BY_HTTP_STATUS.get(status) ?? 'UNKNOWN',
    message: `The instance answered with HTTP status ${status} and not with gRPC. Check that its program serves gRPC on containers[0].port.`,
  };
}

/** Head and trailers of the answer are one. */
export function isTrailersOnly(framing: UpstreamAnswerHead['framing']): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
}
