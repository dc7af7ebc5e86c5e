import type { GrpcStatusName } from './grpc-status.ts';

/** Who caused a failure; decides whom the caller should ask and which metric counts it. */
export type ProblemSource = 'client' | 'gateway' | 'upstream';

/** Whether sending the same request again can help. */
export type RetryClass = 'never' | 'later' | 'if-unsent';

export interface ProblemDefinition {
  /** HTTP status, with the meaning PAI-EAS gives it. */
  readonly status: number;
  /** gRPC status name for the same failure. */
  readonly grpc: GrpcStatusName;
  readonly source: ProblemSource;
  readonly retry: RetryClass;
  /** What happened and what the caller should do next. Shown to callers: never holds request data. */
  readonly message: string;
  /** The same for gRPC, where other words are needed. */
  readonly grpcMessage?: string;
}
