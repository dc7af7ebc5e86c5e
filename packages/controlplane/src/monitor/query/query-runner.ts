import type { Clock } from '@infergate/kernel';
import type { Recorder } from '../keep/recorder.ts';
import { isSampled, SAMPLE_SECONDS } from '../subjects/subject.ts';
import type { MetricAnswer, MetricRequest } from './metric-query.ts';
import { Reading } from './reading.ts';
import { planTime } from './time-plan.ts';
import { Turns } from './turns.ts';

export interface QueryRunnerOptions {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** The end of the last second that is recorded, seconds since 1970. */
  readonly recordedTo: () => number;
}

/** Requests that are read at the same time, the others wait: percentiles take some megabytes while they are read. */
const MAX_AT_A_TIME = 4;

/** Answers questions about series. Between a few milliseconds of reading everybody else gets a turn. */
export class QueryRunner {
  readonly #options: QueryRunnerOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: QueryRunnerOptions) {
    this.#options = options;
  }

  /** Throws `TooMuchToReadError`. */
  async run(request: MetricRequest): Promise<MetricAnswer> {
    if (this.#running < MAX_AT_A_TIME) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#read(request);
    } finally {
      const next = this.#waiting.shift();
      // Whoever has waited longest takes the place over.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #read(request: MetricRequest): Promise<MetricAnswer> {
    const { clock, recorder } = this.#options;
    const nowSecond = Math.floor(clock.now() / 1000);
    const grainSeconds = request.queries.some(({ metric }) => isSampled(metric)) ? SAMPLE_SECONDS : 1;
    const plan = planTime({ ...request, grainSeconds }, nowSecond);
    const reading = new Reading({ recorder, plan, turns: new Turns(clock), recordedTo: this.#options.recordedTo() });
    const results = await reading.answer(request.queries);
    const times = Array.from({ length: plan.steps }, (_, step) => (plan.from + (step + 1) * plan.stepSeconds) * 1000);
    return { StepSeconds: plan.stepSeconds, Times: times, Results: [...results] };
  }
}
