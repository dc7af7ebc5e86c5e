import type { Clock, Logger } from '@infergate/kernel';
import { kindsOf, NO_LABELS, type SubjectKind, type SubjectLabels } from '../subjects/subject.ts';
import { SubjectDirectory, type SubjectLimits } from '../subjects/subject-directory.ts';
import { type ByteReader, ByteWriter } from '../points/bytes.ts';
import { Chunk, decodePoint, encodePoint, mergeChunks, readChunk } from '../points/codec.ts';
import { FieldTable } from '../points/field-table.ts';
import { HistogramSum } from '../points/point-sum.ts';
import { addBeside, isHistogram, type Point } from '../points/value.ts';
import { type BaselineKey, Baselines } from './baselines.ts';
import { Generation } from './generation.ts';
import { AS_IS, FIRST_WORKER, type JournalEntry, NO_WORKER, readEntries, writeEntry } from './journal-entry.ts';
import { isDamage, type SeriesFile } from './series-file.ts';
import { type Tier, TIERS } from './tier.ts';

export interface RecorderOptions {
  readonly file: SeriesFile;
  readonly limits: SubjectLimits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Subjects whose minutes wait when the file cannot be written; older ones are given up. */
const MAX_GENERATIONS = 30;
const SUBJECTS_BETWEEN_LOOKS = 8;
const [SECONDS, MINUTES, HOURS] = TIERS;

/**
 * Takes what happened second by second. A second is one row of the journal and points in memory; a finished minute goes
 * from memory into the tiers, a few subjects at a time, always added to what is there. So it does not matter how often a
 * minute is begun, whether by a restart or by a clock that was set back.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly baselines = new Baselines();
  readonly subjects: SubjectDirectory;
  #fields = new FieldTable();
  #generations: Generation[] = [];
  #current = new Map<number, Point>();
  /** Of totals: histograms come from every service, so they are added up in place. */
  #totals = new Map<number, Map<number, HistogramSum>>();
  readonly #entries = new ByteWriter();
  readonly #scratch = new ByteWriter();
  /** Baselines that do not come out of the journal, by worker and subject, until they are written. */
  readonly #resets = new Map<string, BaselineKey>();
  #seq = 0;
  #noted: [worker: number, subject: number][] = [];
  #isFailing = false;
  /** The journal up to here is in the tiers. */
  #flushedSeq = 0;
  #hasHistory = false;
  #foldedKinds = new Set<string>();
  #totalId: number | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.subjects = new SubjectDirectory(options.limits, (kind) => this.#noteFolding(kind));
  }

  get fields(): FieldTable {
    return this.#fields;
  }

  /** Something was recorded before this process began. */
  get hasHistory(): boolean {
    return this.#hasHistory;
  }

  /** Takes up what an earlier process left. A file that cannot be read is replaced by an empty one. */
  load(nowSecond: number): void {
    try {
      this.#load(nowSecond);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the series cannot be read; they begin anew');
      this.#generations = [];
      this.#current = new Map();
      this.#totals = new Map();
      this.#noted = [];
      this.#hasHistory = false;
      this.#attempt(() => this.#beginAnew());
    }
  }

  /** A total that `worker` has counted for the subject since it began: what is new of it counts. */
  count(worker: number, subject: number, total: Point): Point {
    const { grown, hasRestarted } = this.baselines.advance(worker, subject, total);
    if (hasRestarted) this.#reset(worker, subject);
    if (grown.size > 0) this.#take({ worker, subject, point: grown });
    return grown;
  }

  /** From here on the worker counts; what it has counted before does not. */
  begin(worker: number, subject: number, total: Point): void {
    this.baselines.advance(worker, subject, total);
    this.#reset(worker, subject);
  }

  /** For the subject and the totals that it is part of. */
  add(subject: number, point: Point): void {
    if (point.size > 0) this.#take({ worker: NO_WORKER, subject, point });
  }

  /** For the subject alone. */
  put(subject: number, point: Point): void {
    if (point.size > 0) this.#take({ worker: AS_IS, subject, point });
  }

  /** What was recorded in this second so far, by subject; totals included. */
  get pending(): ReadonlyMap<number, Point> {
    return this.#current;
  }

  /** The second is over. */
  commit(second: number): void {
    this.#seq += 1;
    this.#finish(second, this.#seq);
    const entries = this.#entries.take();
    this.#attempt(() => {
      const { file } = this.#options;
      file.transaction(() => {
        for (const field of this.#fields.unsaved()) file.putField(field);
        for (const subject of this.subjects.unsaved()) file.putSubject(subject);
        for (const worker of this.baselines.unsaved()) file.putWorker(worker);
        for (const { worker, subject } of this.#resets.values()) this.#saveBaseline(worker, subject);
        file.putJournal({ seq: this.#seq, at: second, entries });
      });
      this.#noteSaved();
    });
  }

  /** Brings finished minutes into the tiers, for about `budgetMs`. Returns whether there is more to do. */
  flush(budgetMs: number, everything = false): boolean {
    const oldest = this.#generations[0];
    if (oldest === undefined || (this.#generations.length === 1 && !everything)) return false;
    this.#attempt(() => this.#flush(oldest, budgetMs));
    while (this.#generations.length > MAX_GENERATIONS) this.#generations.shift();
    return !this.#isFailing && this.#generations.length > (everything ? 0 : 1);
  }

  /** Everything of the subject in the tier from `from` (included) to `to`, seconds since 1970: the time of each point, and the point. */
  read(tier: Tier, subject: number, range: { from: number; to: number }, each: (second: number, point: ByteReader) => void): void {
    const { from, to } = range;
    const { slotSeconds, stepSeconds } = tier;
    const take = (slot: number, chunk: Uint8Array) =>
      readChunk(chunk, (place, point) => {
        const second = slot * slotSeconds + place * stepSeconds;
        if (second >= from && second < to) each(second, point);
      });
    for (let slot = Math.floor(from / slotSeconds); slot * slotSeconds < to; slot += 1) {
      const stored = this.#options.file.points(tier, slot, subject);
      if (stored !== undefined) take(slot, stored);
    }
    for (const generation of this.#generations) {
      const unwritten = generation.seconds(subject);
      if (unwritten === undefined) continue;
      readChunk(unwritten, (place, point) => {
        const second = Math.floor((generation.minute * 60 + place) / stepSeconds) * stepSeconds;
        if (second >= from && second < to) each(second, point);
      });
    }
  }

  /** Forgets subjects and workers that are gone for good, and how far was counted what is counted from 0 anyway. */
  sweep(second: number, { horizon, isHere }: { readonly horizon: number; readonly isHere: (worker: number) => boolean }): void {
    const { file } = this.#options;
    const workers = this.baselines.forget(second, isHere);
    // One that could not be written yet would leave what was there before.
    const baselines = this.#resets.size === 0 ? this.baselines.dropEmpty(this.#flushedSeq) : [];
    const held = this.baselines.subjects();
    const subjects = this.subjects.sweep(second, horizon, (id) => held.has(id));
    this.#attempt(() =>
      file.transaction(() => {
        for (const worker of workers) file.deleteWorker(worker);
        for (const baseline of baselines) file.deleteBaseline(baseline);
        for (const subject of subjects) file.deleteSubject(subject);
      }),
    );
  }

  /** Everything that must not be lost is in the file. */
  close(): void {
    while (this.flush(Number.POSITIVE_INFINITY, true));
  }

  totalId(nowSecond: number): number {
    return (this.#totalId ??= this.subjects.idOf('all', NO_LABELS, nowSecond));
  }

  subjectId(kind: SubjectKind, labels: Partial<SubjectLabels>, nowSecond: number): number {
    return this.subjects.idOf(kind, { ...NO_LABELS, ...labels }, nowSecond);
  }

  #take(entry: JournalEntry): void {
    writeEntry(this.#entries, entry, this.#scratch);
    this.#apply(entry);
  }

  #apply({ worker, subject, point }: JournalEntry): void {
    this.#gather(this.subjects.targetOf(subject), point);
    if (worker === AS_IS) return;
    if (worker >= FIRST_WORKER) this.#noted.push([worker, subject]);
    const known = this.subjects.get(subject);
    if (known === undefined) return;
    const { kind, labels, lastAt } = known;
    if (kind === 'instance' || kind === 'all') return;
    const shared = kind === 'process' ? this.#ofGateway(point) : point;
    if (shared.size === 0) return;
    if ((kind === 'service' || kind === 'process') && labels.gateway !== '')
      this.#gatherTotal(this.subjectId('gateway', { gateway: labels.gateway }, lastAt), shared);
    this.#gatherTotal(this.totalId(lastAt), shared);
  }

  /** Connections and bytes are totalled; CPU and memory of unlike processes are not. */
  #ofGateway(point: Point): Point {
    return new Map(
      [...point].filter(([field]) => {
        const metric = this.#fields.get(field)?.metric;
        return metric !== undefined && kindsOf(metric as Parameters<typeof kindsOf>[0]).includes('gateway');
      }),
    );
  }

  #gather(target: number, point: Point): void {
    const before = this.#current.get(target);
    if (before === undefined) this.#current.set(target, new Map(point));
    else addBeside(before, point);
  }

  #gatherTotal(target: number, point: Point): void {
    const others: Point = new Map();
    for (const [field, value] of point) {
      if (!isHistogram(value)) others.set(field, value);
      else if (value.length > 0) this.#totalOf(target, field).add(value);
    }
    this.#gather(target, others);
  }

  #totalOf(target: number, field: number): HistogramSum {
    let fields = this.#totals.get(target);
    if (fields === undefined) this.#totals.set(target, (fields = new Map()));
    let sum = fields.get(field);
    if (sum === undefined) fields.set(field, (sum = new HistogramSum()));
    return sum;
  }

  /** What was gathered goes to the minute that the second is in. */
  #finish(second: number, seq: number): void {
    const minute = Math.floor(second / 60);
    let generation = this.#generations.at(-1);
    if (generation?.minute !== minute || generation.done > 0) this.#generations.push((generation = new Generation(minute)));
    for (const [target, fields] of this.#totals) this.#gather(target, new Map([...fields].map(([field, sum]) => [field, sum.toData()])));
    this.#totals = new Map();
    generation.add(second, this.#current, this.#scratch);
    generation.lastSeq = seq;
    for (const subject of this.#current.keys()) this.subjects.touch(subject, second);
    for (const [worker, subject] of this.#noted) {
      generation.note(worker, subject);
      this.subjects.touch(subject, second);
    }
    this.#current = new Map();
    this.#noted = [];
  }

  #flush(generation: Generation, budgetMs: number): void {
    const { file, clock } = this.#options;
    const deadline = clock.monotonic() + budgetMs;
    let done = generation.done;
    let isComplete = true;
    const isReopened = generation.minute * 60 <= (file.extent(SECONDS).newest ?? -1);
    file.transaction(() => {
      for (const [i, subject] of generation.remaining().entries()) {
        if (i % SUBJECTS_BETWEEN_LOOKS === 0 && i > 0 && clock.monotonic() >= deadline) {
          isComplete = false;
          break;
        }
        this.#flushSubject(generation, subject, isReopened);
        done = subject;
      }
      if (isComplete) file.endFlush(generation.lastSeq);
      else file.putProgress({ seq: generation.lastSeq, subject: done });
    });
    generation.done = done;
    if (!isComplete) return;
    this.#flushedSeq = generation.lastSeq;
    this.#generations = this.#generations.filter((each) => each !== generation);
  }

  #flushSubject(generation: Generation, subject: number, isReopened: boolean): void {
    const { file } = this.#options;
    for (const worker of generation.workersOf(subject)) this.#saveBaseline(worker, subject);
    const seconds = generation.seconds(subject);
    const sum = generation.minuteSum(subject);
    if (seconds === undefined || sum === null) return;
    const { minute } = generation;
    const before = isReopened ? file.points(SECONDS, minute, subject) : undefined;
    file.putPoints(SECONDS, { slot: minute, subject }, before === undefined ? seconds : mergeChunks(before, seconds));
    const point = encodePoint(sum);
    this.#addTo(MINUTES, { second: minute * 60, subject }, point);
    this.#addTo(HOURS, { second: minute * 60, subject }, point);
  }

  #addTo(tier: Tier, { second, subject }: { second: number; subject: number }, point: Uint8Array): void {
    const { file } = this.#options;
    const slot = Math.floor(second / tier.slotSeconds);
    const place = Math.floor((second - slot * tier.slotSeconds) / tier.stepSeconds);
    const before = file.points(tier, slot, subject);
    const chunk = before === undefined ? new Chunk() : Chunk.from(before);
    chunk.add(place, point);
    file.putPoints(tier, { slot, subject }, chunk.bytes);
  }

  #saveBaseline(worker: number, subject: number): void {
    const stored = this.baselines.stored(worker, subject, this.#seq);
    if (stored !== null) this.#options.file.putBaseline(stored);
  }

  #reset(worker: number, subject: number): void {
    this.#resets.set(`${worker} ${subject}`, { worker, subject });
  }

  #noteSaved(): void {
    this.#fields.saved();
    this.subjects.saved();
    this.baselines.saved();
    this.#resets.clear();
  }

  #load(nowSecond: number): void {
    const { file } = this.#options;
    this.#fields = new FieldTable(file.fields());
    this.subjects.load(file.subjects(), nowSecond);
    this.baselines.load(file.workers());
    for (const stored of file.baselines()) {
      this.baselines.restore(stored, decodePoint(stored.point));
      this.#seq = Math.max(this.#seq, stored.seq);
    }
    const progress = file.progress();
    for (const { seq, at, entries } of file.journal()) {
      for (const entry of readEntries(entries)) {
        this.#apply(entry);
        if (entry.worker >= FIRST_WORKER) this.baselines.replay(entry.worker, entry.subject, { seq, point: entry.point });
      }
      this.#finish(at, seq);
      const generation = this.#generations.at(-1);
      if (seq === progress?.seq && generation !== undefined) generation.done = progress.subject;
      this.#seq = Math.max(this.#seq, seq);
    }
    this.#hasHistory = this.subjects.size > 0;
  }

  /** A failure is told once; what was recorded stays in memory until it can be written. */
  #attempt(work: () => void): void {
    try {
      work();
      if (this.#isFailing) this.#options.log.info({}, 'the series can be written again');
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#options.log.error({ err: error }, 'the series cannot be written; they are kept in memory for the time being');
      this.#isFailing = true;
      if (isDamage(error)) this.#beginAnew();
    }
  }

  /** In a new file. What was read before the damage keeps its numbers, so the file has to know them. */
  #beginAnew(): void {
    const { file } = this.#options;
    file.replace();
    file.transaction(() => {
      for (const field of this.#fields.all()) file.putField(field);
      for (const subject of this.subjects.all()) file.putSubject(subject);
      for (const worker of this.baselines.workers()) file.putWorker(worker);
      for (const baseline of this.baselines.allStored(this.#seq)) file.putBaseline(baseline);
    });
    this.#noteSaved();
  }

  #noteFolding(kind: SubjectKind): void {
    if (this.#foldedKinds.has(kind)) return;
    this.#foldedKinds.add(kind);
    const limit = this.#options.limits.live;
    this.#options.log.warn({ kind, limit }, 'there are more series than are told apart; further ones are added up in what they belong to');
  }
}
