import { type GatewayProblemCode, Histogram, type ServiceMeasures } from '@infergate/contract';
import { Farewell, type InstanceMetrics, MeasuredInstances } from './instance-metrics.ts';
import { isFailure, type RequestOutcome, statusClassOf } from './request-outcome.ts';

/** Counts of one service in one worker since the worker started. Outlives changes of the service. */
export class ServiceMetrics {
  readonly service: string;
  /** Requests in flight, waiting ones included. */
  open = 0;
  total = 0;
  failed = 0;
  ejections = 0;
  retries = 0;
  refusedRetries = 0;
  /** Of the same requests, those that were given to an instance. */
  readonly instances = new MeasuredInstances();
  #bytesIn = 0;
  #bytesOut = 0;
  readonly #classes = [0, 0, 0, 0, 0];
  readonly #problems = new Map<GatewayProblemCode, number>();
  readonly #duration = new Histogram();
  readonly #firstByte = new Histogram();
  /** How many requests the last report that had it knew of. */
  #told = 0;
  readonly #farewell = new Farewell();

  constructor(service: string) {
    this.service = service;
  }

  begin(): void {
    this.open += 1;
  }

  /** `given`: the instance that the request was given to last; null: it got that far with none. */
  end(outcome: RequestOutcome, given: InstanceMetrics | null): void {
    const statusClass = statusClassOf(outcome);
    this.open -= 1;
    this.total += 1;
    this.#bytesIn += outcome.bytesIn;
    this.#bytesOut += outcome.bytesOut;
    if (statusClass >= 0) this.#classes[statusClass]! += 1;
    if (outcome.problem !== null) this.#problems.set(outcome.problem, (this.#problems.get(outcome.problem) ?? 0) + 1);
    if (isFailure(outcome)) this.failed += 1;
    this.#duration.record(outcome.durationMs * 1000);
    if (outcome.firstByteMs !== null) this.#firstByte.record(outcome.firstByteMs * 1000);
    if (given !== null) given.end(outcome, statusClass);
  }

  get hasNews(): boolean {
    return this.total !== this.#told;
  }

  get wasTold(): boolean {
    return this.#told > 0;
  }

  /** Asked with each report once the service is gone; `isReplaced`: another one has its name, and must not wait for requests that may last for hours. */
  isOver(isReplaced: boolean): boolean {
    return this.#farewell.isOver(!this.hasNews && (this.open === 0 || isReplaced));
  }

  takeNews(): ServiceMeasures {
    this.#told = this.total;
    const instances = this.instances.takeNews();
    return {
      classes: [...this.#classes],
      problems: Object.fromEntries(this.#problems),
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ejections: this.ejections,
      retries: this.retries,
      refusedRetries: this.refusedRetries,
      duration: this.#duration.takeChanges(),
      firstByte: this.#firstByte.takeChanges(),
      ...(instances === null ? {} : { instances }),
    };
  }

  /** The next report has to hold everything. */
  forgetTold(): void {
    this.#told = 0;
    this.#duration.forgetTaken();
    this.#firstByte.forgetTaken();
    this.instances.forgetTold();
  }
}
