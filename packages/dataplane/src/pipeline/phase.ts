import type { GatewayProblemCode, GrpcStatusName } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';

/** THE order of phases. Documentation, metric labels and the runner derive from it. Later phases join here. */
export const PHASES = ['match-route', 'access-control', 'authenticate', 'limit', 'pick-instance', 'forward', 'account'] as const;
export type PhaseName = (typeof PHASES)[number];

/** An expected refusal: returned, not thrown, because a flood of them must cost nothing. */
export interface Refusal {
  readonly refused: GatewayProblemCode;
  /** For the caller, in place of the table's text. Must not hold request data. */
  readonly message?: string;
  /** Extra headers such as Retry-After, alternating name and value. */
  readonly headers?: readonly string[];
  /** Over gRPC, in place of the table's status. */
  readonly grpc?: GrpcStatusName;
}

/** What the gateway itself answers to a request that is for no service. */
export interface OwnAnswer {
  readonly status: number;
  /** Alternating name and value. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Whoever asks gets it, also who is in no allowlist. */
  readonly isForAll: boolean;
}

/** null = go on. A phase that need not wait returns without a promise: awaiting ten phases costs more than they do. */
export type PhaseResult = Refusal | null;

/**
 * What a phase returns that has begun something and goes on by itself: it calls `exchange.runner?.resume` once, possibly
 * before it returns this. For what every request does, where a promise would be felt.
 */
export const LATER = 'later';

/** Takes exchanges through their phases. */
export interface PhaseRunner {
  /** The phase that returned LATER has its result. */
  resume(exchange: Exchange, result: PhaseResult): void;
}

/** The first phase, which may find that a request is not for a service. */
export interface MatchPhase {
  readonly name: 'match-route';
  run(exchange: Exchange): PhaseResult | OwnAnswer;
}

export interface Phase {
  readonly name: PhaseName;
  /** May throw only for bugs. Never writes to the client (forward excepted). */
  run(exchange: Exchange): PhaseResult | typeof LATER | Promise<PhaseResult>;
}
