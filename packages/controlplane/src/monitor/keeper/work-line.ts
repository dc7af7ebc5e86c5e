import type { Clock } from '@infergate/kernel';

/** So long the thread is held at a time. */
const TURN_MS = 4;

/** Work that can be put aside after each step. */
export interface Job {
  readonly steps: Iterator<void>;
  /** It is done; or it has failed, for this reason. */
  readonly onEnd: (error: unknown) => void;
}

/** Jobs are done in the order in which they came, some milliseconds at a time: in between, questions are answered. */
export class WorkLine {
  readonly #clock: Clock;
  readonly #jobs: Job[] = [];
  #turn: NodeJS.Immediate | null = null;
  #isWorking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    if (this.#turn === null && !this.#isWorking) this.#work(TURN_MS);
  }

  /** Everything that is to be done is done now. */
  finish(): void {
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#work(Number.POSITIVE_INFINITY);
  }

  #work(ms: number): void {
    const deadline = this.#clock.monotonic() + ms;
    this.#turn = null;
    this.#isWorking = true;
    do this.#step();
    while (this.#jobs.length > 0 && this.#clock.monotonic() < deadline);
    this.#isWorking = false;
    if (this.#jobs.length > 0) this.#turn = setImmediate(() => this.#work(TURN_MS));
  }

  #step(): void {
    const [job] = this.#jobs;
    if (job === undefined) return;
    try {
      if (job.steps.next().done !== true) return;
      this.#jobs.shift();
      job.onEnd(null);
    } catch (error) {
      if (this.#jobs[0] === job) this.#jobs.shift();
      job.onEnd(error);
    }
  }
}
