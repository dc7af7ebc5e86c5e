import { encodePoint } from '../points/codec.ts';
import { addLater, growth, isHistogram, type Point } from '../points/value.ts';
import { FIRST_WORKER } from './journal-entry.ts';
import type { KnownWorker, StoredBaseline } from './series-file.ts';

const NOTHING: Point = new Map();
/** A worker that was not heard of for so long does not come back. */
const FORGET_AFTER_SECONDS = 3600;

export interface BaselineKey {
  readonly worker: number;
  readonly subject: number;
}

interface CountedWorker extends KnownWorker {
  seenAt: number;
  readonly subjects: Map<number, { point: Point; seq: number }>;
}

/** How far the counters of each worker have been counted, so that nothing counts twice or is lost over a restart of this process. */
export class Baselines {
  readonly #byIdentity = new Map<string, CountedWorker>();
  readonly #byId = new Map<number, CountedWorker>();
  readonly #unsaved = new Set<CountedWorker>();
  #next = FIRST_WORKER;

  load(workers: readonly KnownWorker[]): void {
    for (const worker of workers) this.#put({ ...worker, subjects: new Map() });
  }

  restore({ worker, subject, seq }: StoredBaseline, point: Point): void {
    this.#byId.get(worker)?.subjects.set(subject, { point, seq });
  }

  /** null: never heard of. */
  find(identity: string): number | null {
    return this.#byIdentity.get(identity)?.id ?? null;
  }

  meet(identity: string, second: number): number {
    const worker = { id: this.#next, identity, seenAt: second, subjects: new Map() };
    this.#put(worker);
    this.#unsaved.add(worker);
    return worker.id;
  }

  seen(worker: number, second: number): void {
    const known = this.#byId.get(worker);
    if (known === undefined) return;
    // Once in ten minutes is enough to know who is gone.
    if (second - known.seenAt > FORGET_AFTER_SECONDS / 6 || second < known.seenAt) {
      known.seenAt = second;
      this.#unsaved.add(known);
    }
  }

  /** What the worker has counted since it was asked last; `hasRestarted`: its counters went down, all of them count. */
  advance(worker: number, subject: number, total: Point): { readonly grown: Point; readonly hasRestarted: boolean } {
    const subjects = this.#byId.get(worker)?.subjects;
    const before = subjects?.get(subject);
    const grown = growth(before?.point ?? NOTHING, total);
    subjects?.set(subject, { point: total, seq: before?.seq ?? 0 });
    return { grown: grown ?? total, hasRestarted: grown === null };
  }

  /** From the journal: what is in the baseline already is left out. */
  replay(worker: number, subject: number, row: { readonly seq: number; readonly point: Point }): void {
    const subjects = this.#byId.get(worker)?.subjects;
    const before = subjects?.get(subject);
    if (subjects === undefined || (before !== undefined && row.seq <= before.seq)) return;
    const point = new Map(before?.point);
    const counted = [...row.point].filter(([, value]) => typeof value === 'number' || isHistogram(value));
    addLater(point, new Map(counted));
    subjects.set(subject, { point, seq: before?.seq ?? 0 });
  }

  /** As it is written down once the journal up to `seq` is not needed any more. */
  stored(worker: number, subject: number, seq: number): StoredBaseline | null {
    const baseline = this.#byId.get(worker)?.subjects.get(subject);
    if (baseline === undefined) return null;
    baseline.seq = seq;
    return { worker, subject, seq, point: encodePoint(baseline.point) };
  }

  /** Of everything, for a file that begins anew. */
  allStored(seq: number): readonly StoredBaseline[] {
    return [...this.#byId.values()].flatMap(({ id, subjects }) =>
      [...subjects.keys()].flatMap((subject) => this.stored(id, subject, seq) ?? []),
    );
  }

  workers(): Iterable<KnownWorker> {
    return this.#byId.values();
  }

  /** Those that are to be kept, until `saved` is called. */
  unsaved(): Iterable<KnownWorker> {
    return this.#unsaved;
  }

  saved(): void {
    this.#unsaved.clear();
  }

  /** Those who are gone; `isHere` tells who is not. */
  forget(second: number, isHere: (worker: number) => boolean): readonly number[] {
    const gone = [...this.#byId.values()].filter(({ id, seenAt }) => !isHere(id) && seenAt < second - FORGET_AFTER_SECONDS);
    for (const worker of gone) {
      this.#byId.delete(worker.id);
      this.#byIdentity.delete(worker.identity);
      this.#unsaved.delete(worker);
    }
    return gone.map(({ id }) => id);
  }

  /** Those from which counting begins at 0, when the journal up to `seq` is in the tiers: without them it does, too. */
  dropEmpty(seq: number): readonly BaselineKey[] {
    const dropped: BaselineKey[] = [];
    for (const { id: worker, subjects } of this.#byId.values())
      for (const [subject, { point, seq: writtenAt }] of subjects) {
        if (point.size > 0 || writtenAt > seq) continue;
        subjects.delete(subject);
        dropped.push({ worker, subject });
      }
    return dropped;
  }

  has(worker: number, subject: number): boolean {
    return this.#byId.get(worker)?.subjects.has(subject) ?? false;
  }

  subjectsOf(worker: number): readonly number[] {
    return [...(this.#byId.get(worker)?.subjects.keys() ?? [])];
  }

  subjects(): ReadonlySet<number> {
    return new Set([...this.#byId.values()].flatMap(({ subjects }) => [...subjects.keys()]));
  }

  #put(worker: CountedWorker): void {
    this.#byIdentity.set(worker.identity, worker);
    this.#byId.set(worker.id, worker);
    this.#next = Math.max(this.#next, worker.id + 1);
  }
}
