import { GATEWAY_PROBLEMS, httpStatusOfGrpc, type GatewayProblemCode } from '@infergate/contract';

const SWITCHED = 101;

/** What is counted when a request is over. Times in milliseconds. */
export interface RequestOutcome {
  /** As logged: 499 when the client left. */
  readonly status: number;
  /** What a gRPC call ended with; null: none was told, or it is no gRPC. */
  readonly grpcStatus: number | null;
  readonly problem: GatewayProblemCode | null;
  readonly durationMs: number;
  /** null: the instance never answered. */
  readonly firstByteMs: number | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What the service or the gateway has to answer for, not the caller. */
export function isFailure(outcome: RequestOutcome): boolean {
  const { status, problem } = outcome;
  // A tunnel that nobody used any more has not failed.
  if (status === SWITCHED && problem === 'idle_timeout') return false;
  return countedStatus(outcome) >= 500 || (problem !== null && GATEWAY_PROBLEMS[problem].source !== 'client');
}

/** 0 is 1xx, 4 is 5xx; -1: no answer was begun. */
export function statusClassOf(outcome: RequestOutcome): number {
  const status = countedStatus(outcome);
  return status >= 100 && status < 600 ? Math.floor(status / 100) - 1 : -1;
}

/** Calls of gRPC have one HTTP status, whatever became of them. */
function countedStatus({ status, grpcStatus }: RequestOutcome): number {
  return grpcStatus === null || status >= 400 ? status : httpStatusOfGrpc(grpcStatus);
}
