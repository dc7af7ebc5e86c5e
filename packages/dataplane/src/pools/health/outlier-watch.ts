import type { OutlierDetection } from '@infergate/contract';
import type { InstanceHealth } from './instance-health.ts';
import type { AttemptOutcome } from './outcome.ts';
import { judge, type Evidence, type Verdict } from './verdict.ts';

export interface Watched {
  readonly health: InstanceHealth;
}

export interface Ejection<T extends Watched> {
  readonly instance: T;
  readonly verdict: Verdict;
  readonly lengthMs: number;
}

/**
 * Watches the instances of one service. Outcomes are only noted as they come; what follows from them is decided before the
 * next request is given to an instance, so that failures of several instances at one moment are seen together, whichever
 * of them is told first.
 */
export class OutlierWatch<T extends Watched> {
  readonly #onEjection: (ejection: Ejection<T>) => void;
  #settings: OutlierDetection | null = null;
  /** Those that take requests. */
  #instances: readonly T[] = [];
  /** Of all instances, ever. */
  readonly #totals = { answered: 0, failed: 0 };
  /** Failed since the last review. */
  #doubtful = new Set<T>();
  /** Ejected, or on the way back. */
  #away: readonly T[] = [];

  constructor(onEjection: (ejection: Ejection<T>) => void) {
    this.#onEjection = onEjection;
  }

  /** `instances`: those that take requests. Where more of them are ejected than may be, the ones that are due first return now. */
  configure(settings: OutlierDetection | null, instances: readonly T[], nowMs: number): void {
    this.#settings = settings;
    this.#instances = instances;
    if (settings === null) return this.#forgiveAll();
    for (const { health } of instances) health.setWindow(settings.windowMs);
    this.#away = instances.filter(({ health }) => !health.hasFullShare(nowMs));
    const ejected = this.ejected(nowMs).toSorted((a, b) => a.health.ejectedUntilMs - b.health.ejectedUntilMs);
    const surplus = Math.max(0, ejected.length - mostEjected(instances.length, settings));
    for (const { health } of ejected.slice(0, surplus)) health.readmit(nowMs);
  }

  note(instance: T, outcome: AttemptOutcome, nowMs: number): void {
    const { health } = instance;
    if (outcome === 'unreached') health.pause(nowMs);
    if (this.#settings === null) return;
    if (outcome === 'answered') {
      health.noteAnswer(nowMs);
      this.#totals.answered += 1;
    } else if (outcome === 'failed' || outcome === 'unreached') {
      health.noteFailure(nowMs, this.#totals);
      this.#totals.failed += 1;
      this.#doubtful.add(instance);
    }
  }

  /** Something was noted that may lead to an ejection. */
  get hasDoubts(): boolean {
    return this.#doubtful.size > 0;
  }

  /** Decides about the instances that have failed since the last time. */
  review(nowMs: number): void {
    const doubtful = this.#doubtful;
    this.#doubtful = new Set();
    const settings = this.#settings;
    if (settings === null) return;
    for (const instance of doubtful) {
      if (!this.#isOpenToDoubt(instance, settings, nowMs)) continue;
      const verdict = judge(this.#evidence(instance, nowMs), settings);
      if (verdict === null || this.ejected(nowMs).length >= mostEjected(this.#instances.length, settings)) continue;
      const lengthMs = instance.health.eject(nowMs, settings);
      if (!this.#away.includes(instance)) this.#away = [...this.#away, instance];
      this.#onEjection({ instance, verdict, lengthMs });
    }
  }

  ejected(nowMs: number): readonly T[] {
    return this.#away.length === 0 ? this.#away : this.#away.filter(({ health }) => health.isEjected(nowMs));
  }

  /** A request is given to one of the instances: the part of it that belongs to those on the way back is owed to them. */
  accrue(nowMs: number): void {
    if (this.#away.length === 0 || this.#settings === null) return;
    let hasReturned = false;
    for (const { health } of this.#away) {
      health.accrue(1 / this.#instances.length, nowMs, this.#settings.returnMs);
      hasReturned ||= health.hasFullShare(nowMs);
    }
    if (hasReturned) this.#away = this.#away.filter(({ health }) => !health.hasFullShare(nowMs));
  }

  /** Spares looking at all the others for each of many failures. */
  #isOpenToDoubt(instance: T, { consecutiveFailures, minRequests }: OutlierDetection, nowMs: number): boolean {
    const { health } = instance;
    if (health.isEjected(nowMs) || !this.#instances.includes(instance)) return false;
    const { answered, failed } = health.observed(nowMs);
    return health.run >= consecutiveFailures || answered + failed >= minRequests;
  }

  #evidence(instance: T, nowMs: number): Evidence {
    const { health } = instance;
    const others = { answered: 0, failed: 0 };
    for (const other of this.#instances) {
      if (other === instance || other.health.isEjected(nowMs)) continue;
      const { answered, failed } = other.health.observed(nowMs);
      others.answered += answered;
      others.failed += failed;
    }
    const { run } = health;
    return { run, runMs: health.runMs(nowMs), othersInRun: health.othersInRun(this.#totals), own: health.observed(nowMs), others };
  }

  #forgiveAll(): void {
    for (const { health } of this.#instances) health.forgive();
    this.#away = [];
    this.#doubtful.clear();
  }
}

/** At least half of the instances stay, whatever the settings say. */
function mostEjected(count: number, { maxEjectedPercent }: OutlierDetection): number {
  return Math.floor((count * Math.min(50, maxEjectedPercent)) / 100);
}
