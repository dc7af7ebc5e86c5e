import { Histogram, type InstanceMeasures, MAX_MEASURED_INSTANCES } from '@infergate/contract';
import type { RequestOutcome } from './request-outcome.ts';

/** Whoever keeps the reports looks at what it keeps now and then: last counts stay for so many reports. */
const LAST_REPORTS = 3;

/** Tells when something that is gone may be forgotten. */
export class Farewell {
  #reports = 0;

  /** Asked with each report. */
  isOver(isSilent: boolean): boolean {
    this.#reports = isSilent ? this.#reports + 1 : 0;
    return this.#reports > LAST_REPORTS;
  }
}

/** Counts of one instance in one worker since the worker started. */
export class InstanceMetrics {
  readonly id: string;
  /** Of the service; 0: not known, or of several. */
  version: number;
  /** Nobody is given it any more. */
  isGone = false;
  /** Requests that will be counted here when they end. */
  open = 0;
  readonly #classes = [0, 0, 0, 0, 0];
  readonly #duration = new Histogram();
  readonly #firstByte = new Histogram();
  /** How many requests the last report that had it knew of. */
  #told = 0;
  readonly #farewell = new Farewell();

  constructor(id: string, version: number) {
    this.id = id;
    this.version = version;
  }

  end(outcome: RequestOutcome, statusClass: number): void {
    this.open -= 1;
    if (statusClass >= 0) this.#classes[statusClass]! += 1;
    this.#duration.record(outcome.durationMs * 1000);
    if (outcome.firstByteMs !== null) this.#firstByte.record(outcome.firstByteMs * 1000);
  }

  get hasNews(): boolean {
    return this.#duration.count !== this.#told;
  }

  get wasTold(): boolean {
    return this.#told > 0;
  }

  /** Asked with each report: nothing will ever be counted here again, and all of it was told. */
  isOver(): boolean {
    return this.#farewell.isOver(this.isGone && this.open === 0 && !this.hasNews);
  }

  takeNews(): InstanceMeasures {
    this.#told = this.#duration.count;
    return {
      version: this.version,
      classes: [...this.#classes],
      duration: this.#duration.takeChanges(),
      firstByte: this.#firstByte.takeChanges(),
    };
  }

  forgetTold(): void {
    this.#told = 0;
    this.#duration.forgetTaken();
    this.#firstByte.forgetTaken();
  }
}

/** The instances of one service that are told apart, and one record for all others. */
export class MeasuredInstances {
  readonly #records = new Map<string, InstanceMetrics>();
  #others: InstanceMetrics | null = null;
  #gone = 0;

  /** The record of an instance that is given to a request. It may be kept, unless it is that of the others: one may become free. */
  of(id: string, version: number): InstanceMetrics {
    const known = this.#records.get(id);
    if (known !== undefined) return this.#back(known, version);
    if (this.#records.size >= MAX_MEASURED_INSTANCES) return (this.#others ??= new InstanceMetrics('', 0));
    const record = new InstanceMetrics(id, version);
    this.#records.set(id, record);
    return record;
  }

  leave(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined || record.isGone) return;
    record.isGone = true;
    this.#gone += 1;
  }

  /** Ends the records of those that are over; the ids of those that were ever told of. */
  takeForgotten(): readonly string[] {
    if (this.#gone === 0) return [];
    const over = [...this.#records.values()].filter((record) => record.isOver());
    for (const { id } of over) this.#records.delete(id);
    this.#gone -= over.length;
    return over.filter(({ wasTold }) => wasTold).map(({ id }) => id);
  }

  /** By id, what has been counted since the last call; null: nothing. */
  takeNews(): Readonly<Record<string, InstanceMeasures>> | null {
    const news: [string, InstanceMeasures][] = [];
    for (const record of this.#records.values()) if (record.hasNews) news.push([record.id, record.takeNews()]);
    if (this.#others?.hasNews === true) news.push(['', this.#others.takeNews()]);
    return news.length === 0 ? null : Object.fromEntries(news);
  }

  forgetTold(): void {
    for (const record of this.#records.values()) record.forgetTold();
    this.#others?.forgetTold();
  }

  #back(record: InstanceMetrics, version: number): InstanceMetrics {
    record.version = version;
    if (record.isGone) {
      record.isGone = false;
      this.#gone -= 1;
    }
    return record;
  }
}
