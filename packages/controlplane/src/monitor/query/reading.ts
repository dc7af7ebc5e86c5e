import type { MetricLabel, MetricName } from '@infergate/contract';
import type { Recorder } from '../keep/recorder.ts';
import { type Field, REPORTS, SAMPLES } from '../points/field-table.ts';
import { fieldLabelsOf, isSampled, type Subject, type SubjectLabel } from '../subjects/subject.ts';
import { Accumulator, SubjectSink } from './accumulator.ts';
import { type MetricQuery, type MetricResult, TooMuchToReadError } from './metric-query.ts';
import { type Pass, passesOf, type Selection } from './pass.ts';
import { blocksOf, type TimePlan } from './time-plan.ts';
import type { Turns } from './turns.ts';
import { type Known, unitOf, valuesOf } from './values.ts';

export interface ReadingOptions {
  readonly recorder: Recorder;
  readonly plan: TimePlan;
  readonly turns: Turns;
  /** The end of the last second that is recorded, seconds since 1970. */
  readonly recordedTo: number;
}

const MAX_ROWS = 300_000;
const MAX_VALUES = 300_000;
/** Rows of one subject that are read without looking at the time. */
const SLOTS_AT_ONCE = 500;
const SUBJECTS_AT_ONCE = 1000;
/** Histograms of so many steps are held at a time, about 7 KB each. */
const STEPS_AT_ONCE = 480;

type Labels = Readonly<Record<string, string>>;

/** Subjects whose values are added up. */
interface Group {
  readonly labels: Labels;
  readonly subjects: Subject[];
}

/** What one combination of labels came to, for each question of a selection. */
interface Row {
  readonly labels: Labels;
  weight: number;
  isAnything: boolean;
  readonly values: readonly (number | null)[][];
}

/** Of a selection, fields that are added up, and the row that they make. */
interface Part {
  readonly selection: Selection;
  readonly fields: number[];
  readonly row: Row;
}

/** The questions of one request over the same time. */
export class Reading {
  readonly #options: ReadingOptions;
  readonly #known = new Map<string, Known>();
  #rows = 0;
  #values = 0;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** Throws `TooMuchToReadError`. */
  async answer(queries: readonly MetricQuery[]): Promise<readonly MetricResult[]> {
    const results: MetricResult[] = [];
    for (const pass of passesOf(queries))
      for (const [selection, rows] of await this.#read(pass)) {
        rows.sort((a, b) => b.weight - a.weight);
        for (const [i, { query, index }] of selection.asked.entries()) {
          const series = rows.slice(0, query.limit).map(({ labels, values }) => ({ Labels: labels, Values: values[i] ?? [] }));
          results[index] = { Unit: unitOf(query), IsTruncated: rows.length > query.limit, Series: series };
        }
      }
    return results;
  }

  /** One group after the other, and some steps of it at a time, because histograms of many at a time would take much memory. */
  async #read(pass: Pass): Promise<ReadonlyMap<Selection, Row[]>> {
    const groups = groupedBy(pass.groupBy, await this.#subjectsOf(pass));
    const fields = new Map(pass.selections.map((selection) => [selection, this.#fieldsOf(selection)]));
    this.#allow(pass, groups, fields);
    const rows = new Map(pass.selections.map((selection) => [selection, [] as Row[]]));
    for (const { labels, subjects } of groups.values()) {
      const parts = pass.selections.flatMap((selection) => partsOf(selection, fields.get(selection) ?? [], labels));
      let begin = 0;
      for (const block of blocksOf(this.#options.plan, STEPS_AT_ONCE)) {
        await this.#readBlock(parts, subjects, { block, begin });
        begin += block.steps;
      }
      for (const { selection, row } of parts) if (selection.groupBy.length === 0 || row.isAnything) rows.get(selection)?.push(row);
    }
    return rows;
  }

  /** `begin`: the first step of the block. */
  async #readBlock(
    parts: readonly Part[],
    subjects: readonly Subject[],
    { block, begin }: { readonly block: TimePlan; readonly begin: number },
  ): Promise<void> {
    const accumulators = new Map(parts.map((part) => [part, new Accumulator(block.steps)]));
    const byField = new Map<number, Accumulator[]>();
    for (const [{ fields }, accumulator] of accumulators)
      for (const field of fields) byField.set(field, [...(byField.get(field) ?? []), accumulator]);
    for (const subject of subjects) await this.#readSubject(subject, block, byField);
    for (const [{ selection, row }, accumulator] of accumulators) {
      const { moments, ...range } = await this.#knownOf(selection, row.labels);
      const known = { ...range, moments: moments.subarray(begin, begin + block.steps) };
      for (const [i, { query }] of selection.asked.entries()) row.values[i]?.push(...valuesOf(query, accumulator, block, known));
      row.weight += accumulator.weight();
      row.isAnything ||= accumulator.isAnything();
    }
  }

  async #readSubject(
    subject: Subject,
    { from, stepSeconds, steps, segments }: TimePlan,
    byField: ReadonlyMap<number, readonly Accumulator[]>,
  ): Promise<void> {
    const { recorder, turns } = this.#options;
    const sink = new SubjectSink(steps, byField);
    for (const segment of segments) {
      const length = SLOTS_AT_ONCE * segment.tier.slotSeconds;
      for (let begin = segment.from; begin < segment.to; begin += length) {
        recorder.read(segment.tier, subject.id, { from: begin, to: Math.min(segment.to, begin + length) }, (second, point) =>
          sink.read(Math.floor((second - from) / stepSeconds), point),
        );
        await turns.yieldWhenDue();
      }
    }
    sink.end();
  }

  #fieldsOf({ metric, filter }: Selection): readonly Field[] {
    return this.#options.recorder.fields
      .ofMetric(metric)
      .filter((field) => filter.every(({ label, values }) => values.includes(fieldValue(metric, field, label))));
  }

  async #subjectsOf({ kind, filter }: Pass): Promise<readonly Subject[]> {
    if (kind === undefined) return [];
    const { recorder, plan, turns } = this.#options;
    const allowed = filter.map(({ label, values }) => ({ label, values: new Set(values) }));
    const end = plan.from + plan.steps * plan.stepSeconds;
    // A point stands for up to a minute around its time.
    const isWanted = ({ foldedInto, firstAt, lastAt, labels }: Subject) =>
      foldedInto === null &&
      firstAt < end + 60 &&
      lastAt >= plan.from - 60 &&
      allowed.every(({ label, values }) => values.has(labels[label as SubjectLabel]));
    const wanted: Subject[] = [];
    let looked = 0;
    for (const subject of recorder.subjects.ofKind(kind)) {
      if (isWanted(subject)) wanted.push(subject);
      looked += 1;
      if (looked % SUBJECTS_AT_ONCE === 0) await turns.yieldWhenDue();
    }
    return wanted;
  }

  /** Refuses to read or to answer too much. */
  #allow({ selections }: Pass, groups: ReadonlyMap<string, Group>, fields: ReadonlyMap<Selection, readonly Field[]>): void {
    const { segments, steps } = this.#options.plan;
    const slots = segments.reduce((sum, { tier, from, to }) => sum + Math.ceil((to - from) / tier.slotSeconds) + 1, 0);
    this.#rows += [...groups.values()].reduce((sum, { subjects }) => sum + subjects.length, 0) * slots;
    const [first] = selections;
    if (this.#rows > MAX_ROWS)
      throw new TooMuchToReadError(first?.asked[0]?.index ?? 0, { what: 'rows', count: this.#rows, limit: MAX_ROWS });
    for (const selection of selections) {
      const parts = selection.split.length > 0 ? (fields.get(selection)?.length ?? 0) : 1;
      this.#values += groups.size * parts * selection.asked.length * steps;
      if (this.#values > MAX_VALUES)
        throw new TooMuchToReadError(selection.asked[0]?.index ?? 0, { what: 'values', count: this.#values, limit: MAX_VALUES });
    }
  }

  /** How much is known, by the gateways that the series is about. */
  async #knownOf({ metric, gateways: asked }: Selection, labels: Labels): Promise<Known> {
    const field = isSampled(metric) ? SAMPLES : REPORTS;
    const gateways = isSampled(metric) ? null : labels['gateway'] === undefined ? asked : [labels['gateway']];
    const key = JSON.stringify([field, gateways]);
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = await this.#readKnown(field, gateways)));
    return known;
  }

  async #readKnown(field: typeof SAMPLES | typeof REPORTS, gateways: readonly string[] | null): Promise<Known> {
    const { recorder, plan, recordedTo } = this.#options;
    const subjects =
      gateways === null
        ? [...recorder.subjects.ofKind('all')]
        : [...recorder.subjects.ofKind('gateway')].filter(({ labels }) => gateways.includes(labels.gateway));
    const moments = new Float64Array(plan.steps);
    for (const subject of subjects) {
      const accumulator = new Accumulator(plan.steps);
      await this.#readSubject(subject, plan, new Map([[recorder.fields.idOf(field), [accumulator]]]));
      for (const [step, count] of accumulator.sums.entries()) moments[step] = Math.max(moments[step]!, count);
    }
    return { moments, from: Math.min(...subjects.map(({ firstAt }) => firstAt), recordedTo), to: recordedTo };
  }
}

/** What the fields of a metric are added up in: each in its own when classes or problems are told apart. */
function partsOf(selection: Selection, fields: readonly Field[], ofGroup: Labels): readonly Part[] {
  const { metric, groupBy, split, asked } = selection;
  const parts = new Map<string, Part>();
  const partOf = (values: readonly string[]) => {
    const key = JSON.stringify(values);
    const known = parts.get(key);
    if (known !== undefined) return known;
    const all = { ...ofGroup, ...Object.fromEntries(split.map((label, i) => [label, values[i] ?? ''])) };
    const labels = Object.fromEntries(groupBy.map((label) => [label, all[label] ?? '']));
    const part = { selection, fields: [], row: { labels, weight: 0, isAnything: false, values: asked.map(() => []) } };
    parts.set(key, part);
    return part;
  };
  if (split.length === 0) partOf([]);
  for (const field of fields) partOf(split.map((label) => fieldValue(metric, field, label))).fields.push(field.id);
  return [...parts.values()];
}

function fieldValue(metric: MetricName, { label: values }: Field, label: MetricLabel): string {
  return values.split('\t')[fieldLabelsOf(metric).indexOf(label)] ?? '';
}

/** Without labels there is one group, whether anybody is in it or not. */
function groupedBy(groupBy: readonly MetricLabel[], subjects: readonly Subject[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  if (groupBy.length === 0) return groups.set('', { labels: {}, subjects: [...subjects] });
  for (const subject of subjects) {
    const labels = Object.fromEntries(groupBy.map((label) => [label, subject.labels[label as SubjectLabel]]));
    const key = JSON.stringify(Object.values(labels));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, subjects: [subject] });
    else group.subjects.push(subject);
  }
  return groups;
}
