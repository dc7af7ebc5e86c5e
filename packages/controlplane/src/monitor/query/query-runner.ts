import { setImmediate } from 'node:timers/promises';
import type { MetricLabel, MetricName } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Recorder } from '../keep/recorder.ts';
import { type Field, REPORTS, SAMPLES } from '../points/field-table.ts';
import { fieldLabelsOf, isFieldLabel, isSampled, kindFor, SAMPLE_SECONDS, type Subject, type SubjectLabel } from '../subjects/subject.ts';
import { Accumulator, SubjectSink } from './accumulator.ts';
import { type MetricAnswer, type MetricQuery, type MetricRequest, type MetricResult, TooMuchToReadError } from './metric-query.ts';
import { planTime, type TimePlan } from './time-plan.ts';
import { type Known, unitOf, valuesOf } from './values.ts';

export interface QueryRunnerOptions {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** The end of the last second that is recorded, seconds since 1970. */
  readonly recordedTo: () => number;
}

const MAX_ROWS = 300_000;
const MAX_VALUES = 300_000;
/** So long the event loop is held at a time. */
const TURN_MS = 8;
/** Rows of one subject that are read without looking at the time. */
const SLOTS_AT_ONCE = 500;
/** Requests that are read at the same time, the others wait: percentiles over many steps take tens of megabytes while they are read. */
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
    const turns = new Turns(clock);
    const reading = new Reading({ recorder, plan, turns, recordedTo: this.#options.recordedTo() });
    const results = await reading.answer(request.queries);
    const times = Array.from({ length: plan.steps }, (_, step) => (plan.from + (step + 1) * plan.stepSeconds) * 1000);
    return { StepSeconds: plan.stepSeconds, Times: times, Results: [...results] };
  }
}

interface ReadingOptions {
  readonly recorder: Recorder;
  readonly plan: TimePlan;
  readonly turns: Turns;
  readonly recordedTo: number;
}

type Labels = Readonly<Record<string, string>>;

/** A question, and its place in the request. */
interface Asked {
  readonly query: MetricQuery;
  readonly index: number;
}

/** What one combination of labels came to, for each of the questions that were read together. */
interface Row {
  readonly labels: Labels;
  readonly weight: number;
  readonly values: readonly (readonly (number | null)[])[];
}

/** The questions of one request over the same time; those that differ in their function only are read once. */
class Reading {
  readonly #options: ReadingOptions;
  readonly #known = new Map<string, Known>();
  #rows = 0;
  #values = 0;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  async answer(queries: readonly MetricQuery[]): Promise<readonly MetricResult[]> {
    const results: MetricResult[] = [];
    for (const together of readTogether(queries)) {
      const rows = await this.#read(together);
      rows.sort((a, b) => b.weight - a.weight);
      for (const [i, { query, index }] of together.entries()) {
        const series = rows.slice(0, query.limit).map(({ labels, values }) => ({ Labels: labels, Values: [...(values[i] ?? [])] }));
        results[index] = { Unit: unitOf(query), IsTruncated: rows.length > query.limit, Series: series };
      }
    }
    return results;
  }

  /** One group after the other, because histograms of many at a time would take much memory. */
  async #read(together: readonly Asked[]): Promise<Row[]> {
    const { turns } = this.#options;
    const { query, index } = together[0]!;
    const fields = this.#fieldsOf(query);
    const groups = groupedBy(query.groupBy, this.#subjectsOf(query));
    this.#allow(index, {
      subjects: sizeOf(groups),
      series: groups.size * (query.groupBy.some(isFieldLabel) ? fields.length : 1) * together.length,
    });
    const rows: Row[] = [];
    for (const { labels, subjects } of groups.values()) {
      const { parts, byField } = this.#partsOf(query, fields);
      for (const subject of subjects) {
        await this.#readSubject(subject, byField);
        await turns.yieldWhenDue();
      }
      for (const { labels: own, accumulator } of parts) {
        if (query.groupBy.length > 0 && !isAnything(accumulator)) continue;
        const all = { ...labels, ...own };
        const inOrder = Object.fromEntries(query.groupBy.map((label) => [label, all[label] ?? '']));
        rows.push(await this.#rowOf(together, inOrder, accumulator));
      }
    }
    return rows;
  }

  async #rowOf(together: readonly Asked[], labels: Labels, accumulator: Accumulator): Promise<Row> {
    const { plan } = this.#options;
    // Of the same metric, so that the same is known for all of them.
    const known = await this.#knownOf(together[0]!.query, labels);
    const values = together.map(({ query }) => valuesOf(query, accumulator, plan, known));
    return { labels, values, weight: accumulator.sums.reduce((sum, each) => sum + each, 0) };
  }

  /** What the fields of a metric are added up in: each in its own when classes or problems are told apart. */
  #partsOf({ metric, groupBy }: MetricQuery, fields: readonly Field[]) {
    const { steps } = this.#options.plan;
    const split = groupBy.filter(isFieldLabel);
    const parts = new Map<string, { readonly labels: Labels; readonly accumulator: Accumulator }>();
    const byField = new Map<number, Accumulator>();
    if (split.length === 0) parts.set('[]', { labels: {}, accumulator: new Accumulator(steps) });
    for (const field of fields) {
      const values = split.map((label) => fieldValue(metric, field, label));
      const key = JSON.stringify(values);
      const labels = Object.fromEntries(split.map((label, i) => [label, values[i] ?? '']));
      const part = parts.get(key) ?? { labels, accumulator: new Accumulator(steps) };
      parts.set(key, part);
      byField.set(field.id, part.accumulator);
    }
    return { parts: [...parts.values()], byField };
  }

  async #readSubject(subject: Subject, byField: ReadonlyMap<number, Accumulator>): Promise<void> {
    const { recorder, plan, turns } = this.#options;
    const sink = new SubjectSink(plan.steps, byField);
    for (const { tier, from, to } of plan.segments) {
      const length = SLOTS_AT_ONCE * tier.slotSeconds;
      for (let begin = from; begin < to; begin += length) {
        recorder.read(tier, subject.id, { from: begin, to: Math.min(to, begin + length) }, (second, point) =>
          sink.read(Math.floor((second - plan.from) / plan.stepSeconds), point),
        );
        if (begin + length < to) await turns.yieldWhenDue();
      }
    }
    sink.end();
  }

  #fieldsOf({ metric, filter }: MetricQuery) {
    const wanted = filter.filter(({ label }) => isFieldLabel(label));
    return this.#options.recorder.fields
      .ofMetric(metric)
      .filter((field) => wanted.every(({ label, values }) => values.includes(fieldValue(metric, field, label))));
  }

  #subjectsOf({ metric, groupBy, filter }: MetricQuery): readonly Subject[] {
    const { recorder, plan } = this.#options;
    const kind = kindFor(metric, [...groupBy, ...filter.map(({ label }) => label)]);
    const allowed = filter.filter(({ label }) => !isFieldLabel(label)).map(({ label, values }) => ({ label, values: new Set(values) }));
    const end = plan.from + plan.steps * plan.stepSeconds;
    // A point stands for up to a minute around its time.
    const isInTime = ({ firstAt, lastAt }: Subject) => firstAt < end + 60 && lastAt >= plan.from - 60;
    const isWanted = (subject: Subject) =>
      subject.kind === kind &&
      subject.foldedInto === null &&
      isInTime(subject) &&
      allowed.every(({ label, values }) => values.has(subject.labels[label as SubjectLabel]));
    return [...recorder.subjects.all()].filter(isWanted);
  }

  /** Refuses to read or to answer too much. */
  #allow(index: number, { subjects, series }: { readonly subjects: number; readonly series: number }): void {
    const { segments, steps } = this.#options.plan;
    const slots = segments.reduce((sum, { tier, from, to }) => sum + Math.ceil((to - from) / tier.slotSeconds) + 1, 0);
    this.#rows += subjects * slots;
    this.#values += series * steps;
    if (this.#rows > MAX_ROWS) throw new TooMuchToReadError(index, { what: 'rows', count: this.#rows, limit: MAX_ROWS });
    if (this.#values > MAX_VALUES) throw new TooMuchToReadError(index, { what: 'values', count: this.#values, limit: MAX_VALUES });
  }

  /** How much is known, by the gateways that the series is about. */
  async #knownOf(query: MetricQuery, labels: Labels): Promise<Known> {
    const field = isSampled(query.metric) ? SAMPLES : REPORTS;
    const ofFilter = query.filter.find(({ label }) => label === 'gateway')?.values;
    const gateways = isSampled(query.metric) ? null : labels['gateway'] === undefined ? (ofFilter ?? null) : [labels['gateway']];
    const key = JSON.stringify([field, gateways]);
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = await this.#readKnown(field, gateways)));
    return known;
  }

  async #readKnown(field: typeof SAMPLES | typeof REPORTS, gateways: readonly string[] | null): Promise<Known> {
    const { recorder, plan, recordedTo } = this.#options;
    const isMeant = ({ kind, labels }: Subject) =>
      gateways === null ? kind === 'all' : kind === 'gateway' && gateways.includes(labels.gateway);
    const subjects = [...recorder.subjects.all()].filter(isMeant);
    const moments = new Float64Array(plan.steps);
    for (const subject of subjects) {
      const accumulator = new Accumulator(plan.steps);
      await this.#readSubject(subject, new Map([[recorder.fields.idOf(field), accumulator]]));
      for (const [step, count] of accumulator.sums.entries()) moments[step] = Math.max(moments[step]!, count);
    }
    return { moments, from: Math.min(...subjects.map(({ firstAt }) => firstAt), recordedTo), to: recordedTo };
  }
}

/** Lets others have a turn. */
class Turns {
  readonly #clock: Clock;
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  async yieldWhenDue(): Promise<void> {
    if (this.#clock.monotonic() - this.#since < TURN_MS) return;
    await setImmediate();
    this.#since = this.#clock.monotonic();
  }
}

function fieldValue(metric: MetricName, { label: values }: Pick<Field, 'label'>, label: MetricLabel): string {
  return values.split('\t')[fieldLabelsOf(metric).indexOf(label)] ?? '';
}

/** Those that read the same. */
function readTogether(queries: readonly MetricQuery[]): readonly (readonly Asked[])[] {
  const byWhatIsRead = new Map<string, Asked[]>();
  for (const [index, query] of queries.entries()) {
    const key = JSON.stringify([query.metric, query.groupBy, query.filter]);
    byWhatIsRead.set(key, [...(byWhatIsRead.get(key) ?? []), { query, index }]);
  }
  return [...byWhatIsRead.values()];
}

interface Group {
  readonly labels: Labels;
  readonly subjects: Subject[];
}

/** Without labels there is one group, whether anybody is in it or not. */
function groupedBy(groupBy: readonly MetricLabel[], subjects: readonly Subject[]): ReadonlyMap<string, Group> {
  const own = groupBy.filter((label) => !isFieldLabel(label));
  const groups = new Map<string, Group>();
  if (own.length === 0) return groups.set('', { labels: {}, subjects: [...subjects] });
  for (const subject of subjects) {
    const labels = Object.fromEntries(own.map((label) => [label, subject.labels[label as SubjectLabel]]));
    const key = JSON.stringify(Object.values(labels));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, subjects: [subject] });
    else group.subjects.push(subject);
  }
  return groups;
}

function sizeOf(groups: ReadonlyMap<string, Group>): number {
  return [...groups.values()].reduce((sum, { subjects }) => sum + subjects.length, 0);
}

function isAnything({ sums, maxima }: Accumulator): boolean {
  return sums.some((sum) => sum > 0) || maxima.some((maximum) => maximum > 0);
}
