import { NO_LABELS, type Subject, SUBJECT_KINDS, type SubjectKind, type SubjectLabels } from './subject.ts';

export interface SubjectLimits {
  /** How many subjects with anything in the last hour are told apart. */
  readonly live: number;
  /** How many are remembered, those of 13 months included. */
  readonly known: number;
}

/** Of the live ones, so much may be instances and processes: there is always room for services. */
const INSTANCE_SHARE = 0.75;
const LIVE_SECONDS = 3600;
const MAX_LABEL_LENGTH = 256;
/** How often it is written down that a subject is still heard of. */
const SAVE_SECONDS = 600;

/** Gives numbers to subjects and keeps how many there are within bounds. */
export class SubjectDirectory {
  readonly #limits: SubjectLimits;
  readonly #onFolded: (kind: SubjectKind) => void;
  readonly #byKey = new Map<string, Subject>();
  readonly #byId = new Map<number, Subject>();
  readonly #byKind: Readonly<Record<SubjectKind, Set<Subject>>>;
  readonly #live = new Set<number>();
  readonly #unsaved = new Set<Subject>();
  #next = 1;

  /** `onFolded`: a subject is not told apart, because there are too many. */
  constructor(limits: SubjectLimits, onFolded: (kind: SubjectKind) => void) {
    this.#limits = limits;
    this.#onFolded = onFolded;
    this.#byKind = {
      all: new Set(),
      gateway: new Set(),
      service: new Set(),
      instance: new Set(),
      process: new Set(),
      replicas: new Set(),
    };
  }

  load(subjects: readonly Subject[], nowSecond: number): void {
    // It may have been heard of since that was written down.
    for (const subject of subjects) this.#put({ ...subject, lastAt: subject.lastAt + SAVE_SECONDS }, nowSecond);
  }

  get(id: number): Subject | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<Subject> {
    return this.#byId.values();
  }

  ofKind(kind: SubjectKind): Iterable<Subject> {
    return this.#byKind[kind];
  }

  /** The subject itself, also when it is folded into another one. */
  idOf(kind: SubjectKind, labels: SubjectLabels, nowSecond: number): number {
    const key = keyOf(kind, labels);
    const known = this.#byKey.get(key) ?? this.#create(kind, labels, nowSecond);
    return known.id;
  }

  /** The subject that values of this one are counted for. */
  targetOf(id: number): number {
    return this.#byId.get(id)?.foldedInto ?? id;
  }

  touch(id: number, nowSecond: number): void {
    const subject = this.#byId.get(id);
    if (subject === undefined) return;
    if (subject.foldedInto === null) this.#live.add(id);
    // The clock was set back.
    if (nowSecond < subject.firstAt) {
      subject.firstAt = nowSecond;
      this.#unsaved.add(subject);
    }
    if (nowSecond > subject.lastAt) {
      // Now and then is enough to know whether a range may hold anything of it; not all at the same second.
      if (turnOf(id, nowSecond) !== turnOf(id, subject.lastAt)) this.#unsaved.add(subject);
      subject.lastAt = nowSecond;
    }
  }

  /** New ones, and those whose time has moved on, until `saved` is called. */
  unsaved(): Iterable<Subject> {
    return this.#unsaved;
  }

  saved(): void {
    this.#unsaved.clear();
  }

  /**
   * Forgets who was silent since `horizon`; who has not had anything for an hour makes room. Not those that are held: with
   * their number it would be forgotten how far they have been counted. Returns those forgotten.
   */
  sweep(nowSecond: number, horizon: number, isHeld: (id: number) => boolean): readonly number[] {
    for (const id of this.#live) if ((this.#byId.get(id)?.lastAt ?? 0) < nowSecond - LIVE_SECONDS) this.#live.delete(id);
    const idle = [...this.#byId.values()].filter(({ id }) => !this.#live.has(id) && !isHeld(id)).sort((a, b) => a.lastAt - b.lastAt);
    const surplus = this.#byId.size - this.#limits.known;
    const forgotten = idle.filter(
      ({ lastAt, foldedInto }, i) => lastAt < horizon || i < surplus || isStaleFold(foldedInto, lastAt, nowSecond),
    );
    for (const subject of forgotten) this.#forget(subject);
    return forgotten.map(({ id }) => id);
  }

  #create(kind: SubjectKind, labels: SubjectLabels, nowSecond: number): Subject {
    const shortened = shorten(labels);
    const known = this.#byKey.get(keyOf(kind, shortened));
    if (known !== undefined) return known;
    const foldedInto = this.#foldOf(kind, shortened, nowSecond);
    const subject = { id: this.#next, kind, labels: shortened, foldedInto, firstAt: nowSecond, lastAt: nowSecond };
    this.#put(subject, nowSecond);
    this.#unsaved.add(subject);
    return subject;
  }

  #foldOf(kind: SubjectKind, labels: SubjectLabels, nowSecond: number): number | null {
    const others = othersOf(kind, labels, this.#live.size / this.#limits.live);
    if (others === null || keyOf(kind, others) === keyOf(kind, labels)) return null;
    this.#onFolded(kind);
    return this.targetOf(this.idOf(kind, others, nowSecond));
  }

  #put(subject: Subject, nowSecond: number): void {
    this.#byKey.set(keyOf(subject.kind, subject.labels), subject);
    this.#byId.set(subject.id, subject);
    this.#byKind[subject.kind].add(subject);
    this.#next = Math.max(this.#next, subject.id + 1);
    if (subject.foldedInto === null && subject.lastAt >= nowSecond - LIVE_SECONDS) this.#live.add(subject.id);
  }

  #forget(subject: Subject): void {
    this.#byKey.delete(keyOf(subject.kind, subject.labels));
    this.#byId.delete(subject.id);
    this.#byKind[subject.kind].delete(subject);
    this.#unsaved.delete(subject);
  }
}

/** Folded ones have no values of their own: they are looked at anew when they come back. */
function isStaleFold(foldedInto: number | null, lastAt: number, nowSecond: number): boolean {
  return foldedInto !== null && lastAt < nowSecond - LIVE_SECONDS;
}

/** Whom the subject is folded into when so much of what may live does: null when there is room for it. */
function othersOf(kind: SubjectKind, { gateway, service }: SubjectLabels, used: number): SubjectLabels | null {
  const ofGateway = { ...NO_LABELS, gateway };
  if (kind === 'service' || kind === 'replicas') return used < 1 ? null : ofGateway;
  if (kind === 'all' || kind === 'gateway' || service === '' || used < INSTANCE_SHARE) return null;
  return used < 1 ? { ...ofGateway, service } : ofGateway;
}

function turnOf(id: number, second: number): number {
  return Math.floor((second + id) / SAVE_SECONDS);
}

function keyOf(kind: SubjectKind, { gateway, service, version, instance, process }: SubjectLabels): string {
  return `${SUBJECT_KINDS.indexOf(kind)}\n${gateway}\n${service}\n${version}\n${instance}\n${process}`;
}

function shorten(labels: SubjectLabels): SubjectLabels {
  const cut = (text: string) => text.slice(0, MAX_LABEL_LENGTH);
  const { gateway, service, version, instance, process } = labels;
  return { gateway: cut(gateway), service: cut(service), version: cut(version), instance: cut(instance), process: cut(process) };
}
