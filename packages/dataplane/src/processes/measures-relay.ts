import type { ForgottenMeasures, WorkerState } from '@infergate/contract';

/** What a report of a worker says of what it counts. */
export type MeasuresPart = Pick<WorkerState, 'measures' | 'forgotten' | 'measuresRound'>;

/** Reports of one worker that may wait for a controller that is slow to read. */
const MAX_WAITING = 4;

/**
 * Hands on what a worker counts, report by report and nothing twice: what was handed on is not kept. If the controller reads
 * too slowly, or is a new one, the worker has to tell everything from the beginning: that is a new round, and what belongs
 * to an earlier one is dropped, because it may say of a service what has changed without what was before.
 */
export class MeasuresRelay {
  readonly #waiting: MeasuresPart[] = [];
  /** Of dropped reports: the controller may know of these. */
  #forgotten: ForgottenMeasures = {};
  #round = 0;
  #isBehind = false;

  /** Something is waiting. */
  get hasNews(): boolean {
    return this.#waiting.length > 0;
  }

  /** Something was dropped: a new round is needed. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  heard({ measures, forgotten, measuresRound }: MeasuresPart): void {
    if (measures === undefined && forgotten === undefined) return;
    // Earlier builds know of no rounds, and tell of a service all or nothing: nothing of theirs can be misunderstood.
    if (measuresRound !== undefined && measuresRound !== this.#round) return this.#keepForgotten(forgotten);
    this.#waiting.push({ ...(measures === undefined ? {} : { measures }), ...(forgotten === undefined ? {} : { forgotten }) });
    if (this.#waiting.length <= MAX_WAITING) return;
    this.#drop();
    this.#isBehind = true;
  }

  /** The number to ask the worker with. */
  nextRound(): number {
    this.#drop();
    this.#isBehind = false;
    this.#round += 1;
    return this.#round;
  }

  /** The worker has dialled: it tells everything of its own accord. */
  restart(): void {
    this.#drop();
    this.#isBehind = false;
    this.#round = 0;
  }

  /** The next report to hand on. */
  take(): MeasuresPart {
    const part = this.#waiting.shift() ?? {};
    if (Object.keys(this.#forgotten).length === 0) return part;
    const forgotten = merged(this.#forgotten, part.forgotten ?? {});
    this.#forgotten = {};
    return { ...part, forgotten };
  }

  #drop(): void {
    for (const { forgotten } of this.#waiting) this.#keepForgotten(forgotten);
    this.#waiting.length = 0;
  }

  #keepForgotten(forgotten: ForgottenMeasures | undefined): void {
    if (forgotten !== undefined) this.#forgotten = merged(this.#forgotten, forgotten);
  }
}

function merged(before: ForgottenMeasures, now: ForgottenMeasures): ForgottenMeasures {
  const services = new Map(Object.entries(before));
  for (const [service, what] of Object.entries(now)) {
    const known = services.get(service);
    services.set(service, what === 'all' || known === 'all' ? 'all' : [...(known ?? []), ...what]);
  }
  return Object.fromEntries(services);
}
