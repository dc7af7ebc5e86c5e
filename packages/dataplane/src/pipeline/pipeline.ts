import { GATEWAY_PROBLEMS, type GatewayProblemCode } from '@infergate/contract';
import type { Clock, Logger } from '@infergate/kernel';
import { Exchange, type ExchangeStart } from '../exchange/exchange.ts';
import { admissionRefusal } from '../phases/admission.ts';
import { applyDomainRules } from '../phases/apply-domain-rules.ts';
import { matchRoute } from '../phases/match-route.ts';
import { EMPTY_TABLE, type RoutingTable } from '../routing/table.ts';
import type { RequestJournal } from '../telemetry/request-journal.ts';
import type { ServiceMetrics } from '../telemetry/service-metrics.ts';
import { isEntranceProblem, type TurnedAway } from '../telemetry/turned-away.ts';
import { outcomeOf, settle } from './account.ts';
import { answerOwn, finish } from './finish.ts';
import { LATER, type OwnAnswer, type Phase, type PhaseResult, type PhaseRunner, type Refusal } from './phase.ts';
import type { ListenerRefusal, RequestHandler } from './request-handler.ts';

const CLIENT_CLOSED: Refusal = { refused: 'client_closed' };
const INTERNAL: Refusal = { refused: 'internal' };

export interface PipelineOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly journal: RequestJournal;
  /** Counts what is no service's: unknown names, requests that the listeners refuse. */
  readonly unrouted: ServiceMetrics;
  readonly turnedAway: TurnedAway;
}

/** Takes each request through match-route, the phases of its route, and account. */
export class Pipeline implements RequestHandler, PhaseRunner {
  /** Replaced as a whole; requests in flight keep the one they began with. */
  table: RoutingTable = EMPTY_TABLE;
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  handle(start: ExchangeStart): Exchange {
    const exchange = new Exchange(start);
    exchange.runner = this;
    const matched = applyDomainRules(exchange) ?? matchRoute.run(exchange);
    this.#metricsOf(exchange).begin();
    const result = isForAll(matched) ? matched : (admissionRefusal(exchange) ?? matched);
    if (result === null) this.#runFrom(exchange, 0);
    else this.#conclude(exchange, result);
    return exchange;
  }

  resume(exchange: Exchange, result: PhaseResult): void {
    const next = exchange.phase + 1;
    if (result !== null || next === phasesOf(exchange).length) return this.#conclude(exchange, result);
    // The client may have left between the end of the wait and now, when there was nobody to tell.
    if (exchange.downstream.closed) return this.#conclude(exchange, CLIENT_CLOSED);
    this.#runFrom(exchange, next);
  }

  refused(refusal: ListenerRefusal): void {
    const { status } = GATEWAY_PROBLEMS[refusal.problem];
    const { unrouted, journal } = this.#options;
    this.#countRefused(refusal, refusal.problem);
    unrouted.begin();
    const outcome = { status, grpcStatus: null, problem: refusal.problem, durationMs: 0, firstByteMs: null, bytesIn: 0, bytesOut: 0 };
    unrouted.end(outcome, null);
    journal.noteRefusal(refusal, status);
  }

  /** Runs phases one after the other without leaving the present turn of the event loop, until one has to wait. */
  #runFrom(exchange: Exchange, first: number): void {
    const phases = phasesOf(exchange);
    for (let i = first; i < phases.length; i += 1) {
      let result: ReturnType<Phase['run']>;
      exchange.phase = i;
      try {
        result = (phases[i] as Phase).run(exchange);
      } catch (error) {
        return this.#fail(exchange, error);
      }
      if (result === LATER) return;
      if (result instanceof Promise) return this.#resumeAfter(exchange, result);
      if (result !== null) return this.#conclude(exchange, result);
    }
    this.#conclude(exchange, null);
  }

  #resumeAfter(exchange: Exchange, result: Promise<PhaseResult>): void {
    result.then(
      (value) => this.resume(exchange, value),
      (error: unknown) => this.#fail(exchange, error),
    );
  }

  #fail(exchange: Exchange, error: unknown): void {
    this.#options.log.error({ err: error, requestId: exchange.id, service: exchange.route?.service }, 'a phase failed');
    this.#conclude(exchange, INTERNAL);
  }

  #conclude(exchange: Exchange, result: Refusal | OwnAnswer | null): void {
    try {
      if (result !== null) this.#answer(exchange, result);
    } catch (error) {
      this.#options.log.error({ err: error, requestId: exchange.id }, 'an answer could not be sent');
    }
    this.#account(exchange);
  }

  #answer(exchange: Exchange, result: Refusal | OwnAnswer): void {
    if ('status' in result) return answerOwn(exchange, result);
    finish(exchange, result);
    this.#countRefused(exchange, result.refused);
  }

  #countRefused({ entrance, vpcId }: Pick<Exchange, 'entrance' | 'vpcId'>, problem: GatewayProblemCode): void {
    if (isEntranceProblem(problem)) this.#options.turnedAway.count({ entrance, vpcId, reason: problem });
  }

  #account(exchange: Exchange): void {
    const outcome = outcomeOf(exchange, this.#options.clock.monotonic());
    // The line names the instance, so it is written before the instance is given back.
    this.#options.journal.note(exchange, outcome);
    settle(exchange, this.#metricsOf(exchange), outcome);
  }

  #metricsOf(exchange: Exchange): ServiceMetrics {
    return exchange.route?.metrics ?? this.#options.unrouted;
  }
}

function isForAll(matched: PhaseResult | OwnAnswer): boolean {
  return matched !== null && 'isForAll' in matched && matched.isForAll;
}

function phasesOf({ route }: Exchange): readonly Phase[] {
  return route === null ? [] : route.phases;
}
