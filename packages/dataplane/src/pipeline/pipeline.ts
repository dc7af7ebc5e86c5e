import { GATEWAY_PROBLEMS } from '@infergate/contract';
import type { Clock, Logger } from '@infergate/kernel';
import { Exchange, type ExchangeStart } from '../exchange/exchange.ts';
import { matchRoute } from '../phases/match-route.ts';
import { EMPTY_TABLE, type RoutingTable } from '../routing/table.ts';
import type { RequestJournal } from '../telemetry/request-journal.ts';
import type { ServiceMetrics } from '../telemetry/service-metrics.ts';
import { outcomeOf, settle } from './account.ts';
import { finish } from './finish.ts';
import type { Phase, PhaseResult, Refusal } from './phase.ts';
import type { ListenerRefusal, RequestHandler } from './request-handler.ts';

const CLIENT_CLOSED: Refusal = { refused: 'client_closed' };
const INTERNAL: Refusal = { refused: 'internal' };

export interface PipelineOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly journal: RequestJournal;
  /** Counts what is no service's: unknown names, requests that the listeners refuse. */
  readonly unrouted: ServiceMetrics;
}

/** Takes each request through match-route, the phases of its route, and account. */
export class Pipeline implements RequestHandler {
  /** Replaced as a whole; requests in flight keep the one they began with. */
  table: RoutingTable = EMPTY_TABLE;
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  handle(start: ExchangeStart): Exchange {
    const exchange = new Exchange(start);
    const refusal = matchRoute.run(exchange) as PhaseResult;
    this.#metricsOf(exchange).begin();
    if (refusal === null && exchange.route !== null) this.#runFrom(exchange, exchange.route.phases, 0);
    else this.#conclude(exchange, refusal);
    return exchange;
  }

  refused(refusal: ListenerRefusal): void {
    const { status } = GATEWAY_PROBLEMS[refusal.problem];
    const { unrouted, journal } = this.#options;
    unrouted.begin();
    unrouted.end({ status, problem: refusal.problem, durationMs: 0, firstByteMs: null, bytesIn: 0, bytesOut: 0 });
    journal.noteRefusal(refusal, status);
  }

  /** Runs phases one after the other without leaving the present turn of the event loop, until one has to wait. */
  #runFrom(exchange: Exchange, phases: readonly Phase[], first: number): void {
    for (let i = first; i < phases.length; i += 1) {
      let result: PhaseResult | Promise<PhaseResult>;
      try {
        result = (phases[i] as Phase).run(exchange);
      } catch (error) {
        return this.#fail(exchange, error);
      }
      if (result instanceof Promise) return this.#resumeAfter(exchange, phases, i, result);
      if (result !== null) return this.#conclude(exchange, result);
    }
    this.#conclude(exchange, null);
  }

  #resumeAfter(exchange: Exchange, phases: readonly Phase[], index: number, result: Promise<PhaseResult>): void {
    result.then(
      (refusal) => {
        if (refusal !== null) return this.#conclude(exchange, refusal);
        if (index + 1 === phases.length) return this.#conclude(exchange, null);
        // The client may have left between the end of the wait and now, when there was nobody to tell.
        if (exchange.downstream.closed) return this.#conclude(exchange, CLIENT_CLOSED);
        return this.#runFrom(exchange, phases, index + 1);
      },
      (error: unknown) => this.#fail(exchange, error),
    );
  }

  #fail(exchange: Exchange, error: unknown): void {
    this.#options.log.error({ err: error, requestId: exchange.id, service: exchange.route?.service }, 'a phase failed');
    this.#conclude(exchange, INTERNAL);
  }

  #conclude(exchange: Exchange, refusal: Refusal | null): void {
    try {
      if (refusal !== null) finish(exchange, refusal);
    } catch (error) {
      this.#options.log.error({ err: error, requestId: exchange.id }, 'a refusal could not be sent');
    }
    this.#account(exchange);
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
