import { GATEWAY_PROBLEMS, Histogram, httpStatusOfGrpc, type GatewayProblemCode, type ServiceMeasures } from '@infergate/contract';

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

/** Counts of one service in one worker since the worker started. Outlives changes of the service. */
export class ServiceMetrics {
  readonly service: string;
  /** Requests in flight, waiting ones included. */
  open = 0;
  total = 0;
  failed = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** By status class: [0] is 1xx, [4] is 5xx. */
  readonly classes = new Float64Array(5);
  readonly problems = new Map<GatewayProblemCode, number>();
  ejections = 0;
  retries = 0;
  refusedRetries = 0;
  readonly duration = new Histogram();
  readonly firstByte = new Histogram();

  constructor(service: string) {
    this.service = service;
  }

  begin(): void {
    this.open += 1;
  }

  end(outcome: RequestOutcome): void {
    this.open -= 1;
    this.total += 1;
    this.bytesIn += outcome.bytesIn;
    this.bytesOut += outcome.bytesOut;
    const statusClass = Math.floor(countedStatus(outcome) / 100) - 1;
    if (statusClass >= 0 && statusClass < 5) this.classes[statusClass]! += 1;
    if (outcome.problem !== null) this.problems.set(outcome.problem, (this.problems.get(outcome.problem) ?? 0) + 1);
    if (isFailure(outcome)) this.failed += 1;
    this.duration.record(outcome.durationMs * 1000);
    if (outcome.firstByteMs !== null) this.firstByte.record(outcome.firstByteMs * 1000);
  }

  measures(): ServiceMeasures {
    return {
      classes: [...this.classes],
      problems: Object.fromEntries(this.problems),
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      ejections: this.ejections,
      retries: this.retries,
      refusedRetries: this.refusedRetries,
      duration: this.duration.toData(),
      firstByte: this.firstByte.toData(),
    };
  }
}

/** What the service or the gateway has to answer for, not the caller. */
function isFailure(outcome: RequestOutcome): boolean {
  const { status, problem } = outcome;
  // A tunnel that nobody used any more has not failed.
  if (status === SWITCHED && problem === 'idle_timeout') return false;
  return countedStatus(outcome) >= 500 || (problem !== null && GATEWAY_PROBLEMS[problem].source !== 'client');
}

/** Calls of gRPC have one HTTP status, whatever became of them. */
function countedStatus({ status, grpcStatus }: RequestOutcome): number {
  return grpcStatus === null || status >= 400 ? status : httpStatusOfGrpc(grpcStatus);
}
